import { relu6 } from "@ganglion/activations";
import { type Conv2d, dropout, type Linear, globalAvgPool2d, type Sequential, sequential } from "@ganglion/layers";
import type { BatchNorm } from "@ganglion/normalization";
import { checkPositive, defineLayer, type Layer, pad } from "@ganglion/tensor";
import { type Building, building, NARROW, type NetworkOptions } from "./building.ts";

/** What `mobilenetV1` takes. */
export interface MobileNetV1Options extends NetworkOptions {
  /** The share of the channels that each layer has; 1 by default. Published are 0.25, 0.5, 0.75 and 1. */
  readonly width?: number;
}

/** What `mobilenetV1` makes: one layer after the other, named as Keras names them. */
export type MobileNetV1 = Sequential<
  Readonly<Record<string, Layer>> & {
    readonly conv1: Conv2d;
    readonly conv1_bn: BatchNorm;
    readonly predictions: Linear;
  }
>;

/** Channels and stride of each pair of a depthwise and a pointwise convolution: table 1 of the paper. */
const PAIRS = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
] as const;

/**
 * MobileNet v1: images `[n, 3, h, w]`, from -1 to 1 in its weights, to scores `[n, classes]`. Its layers have the names that
 * Keras gives them, so that weights of TensorFlow.js fit: `conv1`, `conv_dw_1`, `conv_pw_1_bn` ... A convolution with stride 2 has its
 * padding below and to the right, as TensorFlow has it. The head is a mean over each channel, dropout and `predictions`, which Keras
 * has as a 1 x 1 convolution (`conv_preds`). 4,231,976 parameters with 1000 classes and a width of 1.
 * @throws TypeError without `rng`, or for what is no option; RangeError unless counts are whole numbers >= 1, and `width` above 0.
 * @example
 * ```ts
 * import { rng, zeros } from "@ganglion/tensor";
 * import { mobilenetV1 } from "@ganglion/transfer";
 * const model = mobilenetV1({ rng: rng(7), width: 0.25, classes: 5 });
 * model(zeros([1, 3, 64, 64])).shape; // => [1, 5]
 * ```
 * @see Howard et al., 2017, "MobileNets: efficient convolutional neural networks for mobile vision applications"
 */
export function mobilenetV1(options: MobileNetV1Options): MobileNetV1 {
  const rules = { linear: NARROW, eps: 0.001, momentum: 0.01 };
  const make = building<MobileNetV1Options>("mobilenetV1", options, rules, { width: checkPositive });
  const of = (channels: number): number => Math.max(1, Math.floor(channels * (options.width ?? 1)));
  const layers: Record<string, Layer> = {};
  addConvolution(layers, make, "conv1", { from: make.inChannels, to: of(32), kernelSize: 3, stride: 2, groups: 1 });
  let channels = of(32);
  for (const [i, [full, stride]] of PAIRS.entries()) {
    const to = of(full);
    const depthwise = { from: channels, to: channels, kernelSize: 3, stride, groups: channels };
    addConvolution(layers, make, `conv_dw_${i + 1}`, depthwise);
    addConvolution(layers, make, `conv_pw_${i + 1}`, { from: channels, to, kernelSize: 1, stride: 1, groups: 1 });
    channels = to;
  }
  const head = {
    avgpool: globalAvgPool2d(),
    dropout: dropout(0.001),
    predictions: make.linear(channels, make.classes),
  };
  return sequential({ ...layers, ...head }) as unknown as MobileNetV1;
}

interface ConvolutionSizes {
  readonly from: number;
  readonly to: number;
  readonly kernelSize: number;
  readonly stride: number;
  readonly groups: number;
}

/** Adds a convolution with what pads before it and what follows it. */
function addConvolution(
  layers: Record<string, Layer>,
  make: Building,
  name: string,
  { from, to, kernelSize, stride, groups }: ConvolutionSizes,
): void {
  if (stride > 1)
    layers[name.replace("conv_dw", "conv_pad").replace("conv1", "conv1_pad")] = padEnd(kernelSize, stride);
  const padding = stride > 1 ? 0 : kernelSize >> 1;
  layers[name] = make.convolution(from, to, kernelSize, { stride, padding, groups });
  layers[`${name}_bn`] = make.norm(to);
  layers[`${name}_relu`] = relu6;
}

/** Zeros so that a window of `kernelSize` has its outputs at every `stride`-th pixel: what is odd goes to the end. */
function padEnd(kernelSize: number, stride: number): Layer {
  const around = (length: number): readonly [number, number] => {
    const total = Math.max((Math.ceil(length / stride) - 1) * stride + kernelSize - length, 0);
    return [total >> 1, total - (total >> 1)];
  };
  return defineLayer(
    (x) => {
      const [, , h = 0, w = 0] = x.shape;
      return pad(x, [[0, 0], [0, 0], around(h), around(w)]);
    },
    { kind: "padEnd", options: { kernelSize, stride } },
  );
}
