import { collector } from "@ganglion/diagnostics";
import { parameters } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { backward, type Layer, rng, scope, setBackend, type Shape, stateEntries, tensor } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { judgeFigure } from "./harness/bars.ts";
import { FULL_PACE } from "./harness/rounds.ts";
import type { Figure, FigureRow } from "./harness/row.ts";
import { type Summary, summarize } from "./harness/statistics.ts";
import { cnn, mlp } from "./networks/ours.ts";
import { LEARNING_RATE, MOMENTUM, labelsOf } from "./networks/training.ts";

const BATCH = 64;
const EVERY = 10;

/** What looking at training costs. */
export const diagnosticsRow: FigureRow = {
  name: "diagnostics",
  title: "A training step that a collector looks at every 10th time, beside one that nobody looks at",
  remarks: [
    "Both take turns, ten steps each, on one thread and the same weights; every step is timed by itself.",
    "What is looked at: the distribution of every layer's output and its gradient, units, gradients, updates.",
  ],
  async measure({ pace }) {
    setBackend(await wasm({ threads: 1 }));
    const rounds = pace === FULL_PACE ? 200 : 60;
    const [small, large] = [
      await compareSteps(mlp(), [BATCH, 784], rounds),
      await compareSteps(cnn(), [BATCH, 1, 28, 28], rounds / 10),
    ];
    return {
      figures: [...figures("MLP", small), ...figures("CNN", large)],
      judgements: [
        judgeFigure("MLP: <= 1.1 x the time of a step", small.best, 1.1),
        judgeFigure("CNN: <= 1.1 x the time of a step", large.best, 1.1),
      ],
    };
  },
};

interface Comparison {
  /** Milliseconds of the best step that nobody looks at, and of the best one that is looked at. */
  readonly plain: number;
  readonly sampled: number;
  /** The mean of ten watched steps, one of them looked at, by a step alone: of the best of each, and of the middle ones. */
  readonly best: number;
  readonly median: number;
}

function figures(name: string, { plain, sampled, best, median }: Comparison): Figure[] {
  return [
    { label: `${name}, alone`, value: plain, unit: "ms" },
    { label: `${name}, a step that is looked at`, value: sampled, unit: "ms" },
    { label: `${name}, ten steps with one such, by ten alone (best)`, value: best, unit: "x" },
    { label: `${name}, the same of the middle ones`, value: median, unit: "x" },
  ];
}

async function compareSteps(model: Layer, shape: Shape, rounds: number): Promise<Comparison> {
  const x = rng(1).normal(shape);
  const labels = tensor(labelsOf(shape[0] as number), { dtype: "int32" });
  const optimizer = sgd(parameters(model), { learningRate: LEARNING_RATE, momentum: MOMENTUM });
  const health = collector(model, { every: EVERY });
  const step = (observe?: typeof health.observe): number =>
    scope(() => {
      optimizer.zeroGrad();
      const loss = crossEntropy(model(x, { training: true, ...(observe && { observe }) }), labels);
      backward(loss);
      optimizer.step();
      return loss.dataSync()[0] as number;
    });
  const times: Record<"plain" | "between" | "sampled", number[]> = { plain: [], between: [], sampled: [] };
  for (let round = -2; round < rounds; round++) {
    for (let i = 0; i < 2 * EVERY; i++) {
      const start = performance.now();
      const isWatched = i >= EVERY;
      if (isWatched) await health.step({ loss: step(health.observe) });
      else step();
      const watched = i === EVERY ? "sampled" : "between";
      if (round >= 0) times[isWatched ? watched : "plain"].push(performance.now() - start);
    }
  }
  for (const each of [x, labels, ...stateEntries(model).map(({ tensor: one }) => one)]) each.dispose();
  optimizer.dispose();
  health.dispose();
  const [plain, between, sampled] = [times.plain, times.between, times.sampled].map(summarize) as [
    Summary,
    Summary,
    Summary,
  ];
  const mean = (kind: "best" | "median"): number => (sampled[kind] + (EVERY - 1) * between[kind]) / EVERY;
  return {
    plain: plain.best,
    sampled: sampled.best,
    best: mean("best") / plain.best,
    median: mean("median") / plain.median,
  };
}
