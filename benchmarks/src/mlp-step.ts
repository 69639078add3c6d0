import { atMost, timesFaster } from "./harness/bars.ts";
import type { TimedRow } from "./harness/row.ts";
import { jaxMlp } from "./networks/jax.ts";
import { mlp } from "./networks/ours.ts";
import { tfjsMlp } from "./networks/tfjs.ts";
import { trainingWork } from "./networks/training.ts";

const BATCH = 64;

/** One training step of a multilayer perceptron. */
export const mlpStepRow: TimedRow = {
  name: "mlp-step",
  title: "Training step of an MLP, 784-256-128-10, batch 64, SGD with momentum",
  remarks: [
    "Where a step takes 1.4 ms (an EPYC), its 65 million multiplications and additions take 1.2 ms at the peak of 128-bit SIMD, and ours are at 94 to 99 % of it; " +
      "momentum takes 0.15 ms, the speed of memory, everything else 0.2 ms. PyTorch's products use 512-bit vectors.",
  ],
  cases: () => [
    {
      label: "MLP step",
      ours: () => trainingWork(mlp(), [BATCH, 784]),
      "tfjs-wasm": (tf) => tfjsMlp(tf, BATCH),
      "tfjs-cpu": (tf) => tfjsMlp(tf, BATCH),
      "jax-js": (jax) => jaxMlp(jax, BATCH),
      torch: { work: "mlp", batch: BATCH },
      bars: [
        atMost(1.8, "ganglion-1", "torch-1"),
        atMost(1, "ganglion-2", "torch-2"),
        atMost(1, "native-1", "torch-1"),
        atMost(1, "native-2", "torch-2"),
        timesFaster(10, "ganglion-1", "tfjs-wasm"),
        timesFaster(3, "ganglion-1", "jax-js"),
      ],
    },
  ],
};
