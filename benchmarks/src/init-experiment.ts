import { normal } from "@ganglion/init";
import { matmul, mean, noGrad, rng, scope, tanh, variance } from "@ganglion/tensor";
import { atMost, compare } from "./harness/bars.ts";
import type { TimedRow } from "./harness/row.ts";

const WORK = { batch: 16, width: 4096, layers: 6, std: 0.01 };

/** The lecture on weight initialization: how activations shrink in six wide layers with small weights. */
export const initExperimentRow: TimedRow = {
  name: "init-experiment",
  title: "Six tanh layers of 4096 units with fresh normal weights (100 million numbers), batch 16",
  remarks: [
    "PyTorch draws with `torch.randn(4096, 4096) * std`, as the lecture does, or in place with `normal_` in one buffer.",
  ],
  cases: () => [
    {
      label: "as in the lecture",
      ours: experiment,
      torch: { work: "init_experiment", reuse: false, ...WORK },
      bars: [atMost(0.5, "ganglion-1", "torch-1"), atMost(0.5, "ganglion-2", "torch-2")],
    },
    {
      label: "normal_ in one buffer",
      ours: experiment,
      torch: { work: "init_experiment", reuse: true, ...WORK },
      bars: [compare("ganglion-1", "torch-1"), compare("ganglion-2", "torch-2")],
    },
  ],
};

function experiment(): { step(): void; dispose(): void } {
  const x = rng(1).normal([WORK.batch, WORK.width]);
  const init = normal({ std: WORK.std });
  const random = rng(7);
  const layer = (index: number, h: typeof x): typeof x => {
    const next = scope(() => {
      const weight = init([WORK.width, WORK.width], { rng: random });
      const y = tanh(matmul(h, weight));
      void mean(y).dataSync();
      void variance(y).dataSync();
      return y;
    });
    return index === WORK.layers ? next : layer(index + 1, next);
  };
  return {
    step: () => noGrad(() => scope(() => void layer(1, x))),
    dispose: () => x.dispose(),
  };
}
