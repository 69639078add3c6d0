import { createReport, crossEntropy, type History, reportJson, rng, summary, type Tensor } from "../../src/index.ts";
import type { Calls } from "./call.ts";
import { labels, model, square } from "./operands.ts";

/** What looks at training. */
export const diagnosticsCalls: Calls = {
  auditInit: { given: () => [model(), square(), { loss: (y: Tensor) => y.mean(), rng: rng(7) }] },
  collector: { given: () => [model(), { every: 2, classes: 3, classCounts: [1, 2, 1], keep: 4 }], makes: "collector" },
  computationGraph: {
    given: () => {
      const [net, x] = [model(), square()];
      return [
        (context: object) => net(x, context).mean(),
        { model: net, level: "layers", gradients: true, rng: rng(7) },
      ];
    },
  },
  conditioning: { given: () => [model(), loss(), { iterations: 3, tolerance: 0.1, smallest: true, rng: rng(7) }] },
  countDeadUnits: { given: () => [model(), [batch()], { loss: crossEntropy }] },
  createReport: {
    given: () => [
      history(),
      {
        title: "Run",
        confusion: [
          [1, 0],
          [2, 3],
        ],
      },
    ],
  },
  diagnose: { given: () => [history()] },
  graphSvg: { given: () => [graph(), { dagre: layout(), direction: "right" }] },
  lossSurface: { given: () => [model(), loss(), { dimensions: 2, reach: 0.5, points: 3, rng: rng(7) }] },
  readReport: { given: () => [reportJson(report())] },
  reportHtml: { given: () => [report(), drawing()] },
  reportJson: { given: () => [report()] },
  reportText: { given: () => [report()] },
  sanityCheck: {
    given: () => [model(), batch(), { loss: crossEntropy, validation: batch(), rng: rng(7), gradients: false }],
  },
  summary: {
    given: () => [model(), { inputShape: [3], batchSize: 2, dtype: "float32", optimizerCopies: 1, rng: rng(7) }],
  },
  summaryText: { given: () => [summary(model(), { inputShape: [3] })] },
  whereNotFinite: {
    given: () => {
      const [net, x] = [model(), square()];
      return [(context: object) => net(x, context).mean(), { model: net, step: 3 }];
    },
  },
};

function report(): ReturnType<typeof createReport> {
  return createReport(history() as History, {
    confusion: [
      [1, 0],
      [2, 3],
    ],
  });
}

/** The loss of a copy of `model()`. */
function loss(): (net: (x: Tensor) => Tensor) => Tensor {
  const x = square();
  return (net) => net(x).mean();
}

function graph(): object {
  const node = { kind: "operation", label: "mul", path: "0", shape: [2], dtype: "float32", gradientShape: [2] };
  const nodes = ["n0", "n1"].map((id) => ({ id, ...node }));
  return { nodes, edges: [{ from: "n0", to: "n1", shape: [2] }] };
}

/** What finds the same place for all. */
function layout(): object {
  const place = { x: 1, y: 1, width: 2, height: 2, points: [{ x: 1, y: 1 }] };
  const nothing = (): void => undefined;
  const get = (): object => place;
  const set = { setGraph: nothing, setDefaultEdgeLabel: nothing, setNode: nothing, setEdge: nothing };
  // Called with new, what a function returns is what there is.
  function Graph(): object {
    return { ...set, node: get, edge: get, graph: get };
  }
  return { Graph, layout: nothing };
}

/** What draws nothing. */
function drawing(): object {
  const [mark, plot] = [() => ({}), () => ({ outerHTML: "<svg></svg>" })];
  const marks = { lineY: mark, rectY: mark, cell: mark, text: mark, ruleY: mark };
  return { Plot: { plot, ...marks }, document: { createElement: mark } };
}

function batch(): object {
  return { x: square(), y: labels() };
}

/** A run of which a few steps are known. */
function history(): object {
  const steps = [1, 2, 3].map((step) => ({ step, loss: 1, accuracy: 0.5, learningRate: 0.1 }));
  const epochs = [{ epoch: 1, step: 3, loss: 1, accuracy: 0.5, validationLoss: 1, validationAccuracy: 0.5 }];
  return { classes: 3, samples: [sample(1), sample(3)], steps, epochs, isClassifier: true };
}

function sample(step: number): object {
  const distribution = {
    size: 8,
    mean: 0,
    std: 1,
    rms: 1,
    min: -1,
    max: 1,
    isFinite: true,
    percentiles: { p1: -1, p5: -1, p25: -0.5, p50: 0, p75: 0.5, p95: 1, p99: 1 },
    histogram: { low: -1, high: 1, counts: [4, 4] },
  };
  const layer = {
    path: "0",
    kind: "linear",
    shape: [4, 2],
    output: distribution,
    gradient: distribution,
    zeroShare: undefined,
    saturatedShare: 0.1,
    units: { count: 2, idle: 0, dead: 0, batches: 3 },
    normalizes: false,
    running: { isFrozen: false, valuesPerChannel: 8, change: 0.1, isFixed: false },
  };
  const numbers = { norm: 1, gradientNorm: 1, updateNorm: 0.001, updateRatio: 0.001, oneSignShare: 0.5 };
  return {
    step,
    input: { ...distribution, oneSignShare: 0 },
    layers: [layer, layer],
    parameters: [{ path: "0.weight", layer: "0", shape: [2, 2], ...numbers }],
    gradientNorm: 1,
    predictions: [1, 1, 2],
  };
}
