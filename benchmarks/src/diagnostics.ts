import { collector } from "@ganglion/diagnostics";
import { parameters } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { backward, type Layer, rng, scope, setBackend, type Shape, stateEntries, tensor } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { judgeFigure } from "./harness/bars.ts";
import { FULL_PACE } from "./harness/rounds.ts";
import type { Figure, FigureRow } from "./harness/row.ts";
import { summarize } from "./harness/statistics.ts";
import { cnn, mlp } from "./networks/ours.ts";
import { LEARNING_RATE, MOMENTUM, labelsOf } from "./networks/training.ts";

const BATCH = 64;
const EVERY = 10;

/** What looking at training costs. */
export const diagnosticsRow: FigureRow = {
  name: "diagnostics",
  title: "A training step that a collector looks at every 10th time, beside one that nobody looks at",
  remarks: [
    "Both take turns, ten steps each, on one thread and the same weights; times are the processor's.",
    "What is looked at: the distribution of every layer's output and its gradient, units, gradients, updates.",
  ],
  async measure({ pace }) {
    setBackend(await wasm({ threads: 1 }));
    const rounds = pace === FULL_PACE ? 200 : 60;
    const [small, large] = [
      await compareSteps(mlp(), [BATCH, 784], rounds),
      await compareSteps(cnn(), [BATCH, 1, 28, 28], rounds / 5),
    ];
    return {
      figures: [...figures("MLP", small), ...figures("CNN", large)],
      judgements: [
        judgeFigure("MLP: <= 1.1 x the time of a step", small.median, 1.1),
        judgeFigure("CNN: <= 1.1 x the time of a step", large.median, 1.1),
      ],
    };
  },
};

interface Comparison {
  /** Milliseconds a step, without and with a collector, in the best round. */
  readonly plain: number;
  readonly watched: number;
  /** The ratio of the best rounds, and that of the middle ones. */
  readonly best: number;
  readonly median: number;
}

function figures(name: string, { plain, watched, best, median }: Comparison): Figure[] {
  return [
    { label: `${name}, a step alone`, value: plain, unit: "ms" },
    { label: `${name}, a step with a collector`, value: watched, unit: "ms" },
    { label: `${name}, ratio of the best rounds`, value: best, unit: "x" },
    { label: `${name}, ratio of the middle ones`, value: median, unit: "x" },
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
  const times: Record<"plain" | "watched", number[]> = { plain: [], watched: [] };
  for (let round = -30; round < rounds; round++) {
    const start = processorTime();
    for (let i = 0; i < EVERY; i++) step();
    const middle = processorTime();
    for (let i = 0; i < EVERY; i++) await health.step({ loss: step(health.observe) });
    const end = processorTime();
    if (round < 0) continue;
    times.plain.push((middle - start) / EVERY);
    times.watched.push((end - middle) / EVERY);
  }
  for (const each of [x, labels, ...stateEntries(model).map(({ tensor: one }) => one)]) each.dispose();
  optimizer.dispose();
  health.dispose();
  const [plain, watched] = [summarize(times.plain), summarize(times.watched)];
  return {
    plain: plain.best,
    watched: watched.best,
    best: watched.best / plain.best,
    median: watched.median / plain.median,
  };
}

/** Milliseconds that this process has computed for, which do not grow while others have the processor. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
