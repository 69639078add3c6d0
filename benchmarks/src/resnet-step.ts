import { atMost, compare } from "./harness/bars.ts";
import type { TimedRow } from "./harness/row.ts";
import type { Work } from "./harness/work.ts";
import { resnet } from "./networks/ours.ts";
import { trainingWork } from "./networks/training.ts";

const SHAPE = { batch: 32, channels: 32, blocks: 3 };

/** One training step of a residual network. */
export const resnetStepRow: TimedRow = {
  name: "resnet-step",
  title: "Training step of a ResNet, 3 blocks of 32 channels on 32x32x3, batch 32",
  remarks: [
    "PyTorch keeps images as NCHW by default, as ours does; its `channels_last` suits its convolutions best.",
    "WebAssembly convolves by Winograd's method here, in patches of 2 x 2 outputs, and computes gradients of weights in patches of 4 x 4; what is no convolution is at the speed of memory, and gains little by threads.",
    "Native kernels convolve by the same method, with patches of 2 x 2 outputs throughout; the documentation of native has the gain for each size.",
  ],
  cases: () => [
    {
      label: "ResNet step",
      ours,
      torch: { work: "resnet", ...SHAPE, channelsLast: false },
      bars: [
        atMost(1.5, "ganglion-1", "torch-1"),
        atMost(1.5, "ganglion-2", "torch-2"),
        atMost(1, "native-1", "torch-1"),
        atMost(1, "native-2", "torch-2"),
      ],
    },
    {
      label: "ResNet step, PyTorch in channels_last",
      ours,
      torch: { work: "resnet", ...SHAPE, channelsLast: true },
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
  return trainingWork(resnet(SHAPE.channels, SHAPE.blocks), [SHAPE.batch, 3, 32, 32]);
}
