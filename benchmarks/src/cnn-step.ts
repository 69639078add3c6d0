import { atMost, compare, timesFaster } from "./harness/bars.ts";
import type { TimedRow } from "./harness/row.ts";
import type { Work } from "./harness/work.ts";
import { jaxCnn } from "./networks/jax.ts";
import { cnn } from "./networks/ours.ts";
import { tfjsCnn } from "./networks/tfjs.ts";
import { trainingWork } from "./networks/training.ts";

const BATCH = 64;

/** One training step of a small convolutional network. */
export const cnnStepRow: TimedRow = {
  name: "cnn-step",
  title: "Training step of a CNN, conv16-bn-relu-pool-conv32-bn-relu-pool-fc on 28x28x1, batch 64",
  remarks: [
    "tfjs wasm cannot train a convolution: it has no kernel for the gradient of the weights.",
    "Of our step on one thread of WebAssembly, where it takes 12.7 ms (an EPYC), the convolutions take 9 ms (50 to 90 % of the peak: a window of 9 or 144 numbers ends a tile soon), pools 1 ms, " +
      "norms 1 ms, relu 0.6 ms, the last two at the speed of memory.",
    "The bar beside jax-js was set where its step took 2.5 s; on a quiet machine it takes 1.1 s. At the peak of 128-bit SIMD, which is " +
      "7 ms for these products, the ratio would be 157.",
    "PyTorch keeps images as NCHW by default, as ours does; its `channels_last` suits its convolutions best.",
  ],
  cases: () => [
    {
      label: "CNN step",
      ours,
      "tfjs-cpu": (tf) => tfjsCnn(tf, BATCH),
      "jax-js": (jax) => jaxCnn(jax, BATCH),
      torch: { work: "cnn", batch: BATCH, channelsLast: false },
      bars: [
        atMost(1, "ganglion-1", "torch-1"),
        timesFaster(140, "ganglion-1", "jax-js"),
        compare("ganglion-1", "tfjs-cpu"),
        compare("ganglion-2", "torch-2"),
        atMost(0.9, "native-1", "torch-1"),
        atMost(0.9, "native-2", "torch-2"),
      ],
    },
    {
      label: "CNN step, PyTorch in channels_last",
      ours,
      torch: { work: "cnn", batch: BATCH, channelsLast: true },
      bars: [
        compare("ganglion-1", "torch-1"),
        compare("ganglion-2", "torch-2"),
        compare("native-1", "torch-1"),
        compare("native-2", "torch-2"),
      ],
    },
  ],
};

function ours(): Work {
  return trainingWork(cnn(), [BATCH, 1, 28, 28]);
}
