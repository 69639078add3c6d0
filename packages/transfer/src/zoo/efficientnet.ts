import { sigmoid, swish } from "@ganglion/activations";
import { symmetricUniform } from "@ganglion/init";
import { dropout, globalAvgPool2d, sequential } from "@ganglion/layers";
import { add, type Layer } from "@ganglion/tensor";
import { type Building, building, type NetworkOptions } from "./building.ts";
import { composed } from "./composed.ts";
import { convNorm } from "./conv-norm.ts";
import type { MobileNetwork } from "./mobilenet-v2.ts";
import { squeezeExcitation } from "./squeeze-excitation.ts";
import { stochasticDepth } from "./stochastic-depth.ts";

/** Expansion, kernel size, stride of the first block, channels in and out, blocks: table 1 of the paper. */
const STAGES = [
  [1, 3, 1, 32, 16, 1],
  [6, 3, 2, 16, 24, 2],
  [6, 5, 2, 24, 40, 2],
  [6, 3, 2, 40, 80, 3],
  [6, 5, 1, 80, 112, 3],
  [6, 5, 2, 112, 192, 4],
  [6, 3, 1, 192, 320, 1],
] as const;

/** The probability with which the last block would be dropped; those before it less, in equal steps. */
const MAX_DROPPED = 0.2;

/**
 * EfficientNet-B0: images `[n, 3, h, w]` (224 x 224 in its weights) to scores `[n, classes]`. 5,288,548 parameters with 1000
 * classes. While training, blocks are left out at random, so that `context.rng` must be given.
 * @throws TypeError without `rng`, or for what is no option; RangeError unless counts are whole numbers >= 1.
 * @see Tan, Le, 2019, "EfficientNet: rethinking model scaling for convolutional neural networks"
 */
export function efficientnetB0(options: NetworkOptions): MobileNetwork {
  const classes = options?.classes ?? 1000;
  const make = building("efficientnetB0", options, { linear: symmetricUniform(1 / Math.sqrt(classes)) });
  const total = STAGES.reduce((sum, [, , , , , count]) => sum + count, 0);
  let before = 0;
  const stages = STAGES.map(([expansion, kernelSize, stride, from, to, count]) => {
    const blocks = Array.from({ length: count }, (_, i) => {
      const dropped = (MAX_DROPPED * before++) / total;
      const [inChannels, step] = i === 0 ? [from, stride] : [to, 1];
      return mbConv(make, { expansion, kernelSize, stride: step, from: inChannels, to, dropped });
    });
    return sequential(...blocks);
  });
  return sequential({
    features: sequential(
      convNorm(make, [make.inChannels, 32], 3, swish, { stride: 2 }),
      ...stages,
      convNorm(make, [320, 1280], 1, swish),
    ),
    avgpool: globalAvgPool2d(),
    classifier: sequential(dropout(0.2), make.linear(1280, make.classes)),
  });
}

interface MbConvShape {
  readonly expansion: number;
  readonly kernelSize: number;
  readonly stride: number;
  readonly from: number;
  readonly to: number;
  readonly dropped: number;
}

/** Widens, convolves each channel on its own, scales the channels, and narrows again. */
function mbConv(make: Building, { expansion, kernelSize, stride, from, to, dropped }: MbConvShape): Layer {
  const wide = from * expansion;
  const block = sequential(
    ...(expansion === 1 ? [] : [convNorm(make, [from, wide], 1, swish)]),
    convNorm(make, [wide, wide], kernelSize, swish, { stride, groups: wide }),
    squeezeExcitation(make, wide, Math.max(1, Math.floor(from / 4)), swish, sigmoid),
    convNorm(make, [wide, to], 1),
  );
  const isAdded = stride === 1 && from === to;
  const children = { block: block as Layer, stochastic_depth: stochasticDepth(dropped) };
  return composed("mbConv", children, (call, x) =>
    isAdded ? add(call("stochastic_depth", call("block", x)), x) : call("block", x),
  );
}
