import type { Convolution2d, Operand, Shape } from "@ganglion/tensor";
import { convolveByElement, inputGradByElement, weightGradByElement } from "../fused/convolution.ts";
import type { Engine } from "../runtime/engine.ts";
import { opCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import { type ConvolutionSizes, convolutionSizes } from "@ganglion/tensor/backend";
import { correlateWeights } from "./correlate-weights.ts";
import { correlate } from "./correlate.ts";
import { pack, packImages, unpack } from "./packed-texels.ts";
import { ENOUGH_PRODUCTS } from "./product.ts";

/** Of the four channels of a texel that a thread computes as many have to count. */
const MIN_CHANNELS = 3;

/** Whether there is too little to do for packing what is read. */
function isSmall({ images, groups, channels, outputs, taps, outputPixels }: ConvolutionSizes): boolean {
  return images * groups * channels * outputs * taps * outputPixels < ENOUGH_PRODUCTS;
}

/** Four outputs of a window a thread, for WebGL2: what it reads is in texels of four channels. */
export function convolvePacked(
  engine: Engine,
  x: Operand,
  weight: Operand,
  bias: Operand | undefined,
  convolution: Convolution2d,
): DeviceBuffer {
  const sizes = convolutionSizes(x.shape, weight.shape, convolution);
  const { images, groups, channels, outputs, taps, inputPixels, outputPixels } = sizes;
  if (outputs < MIN_CHANNELS || isSmall(sizes)) return convolveByElement(engine, x, weight, bias, convolution);
  const call = opCall("convolve2d", x, weight, bias);
  const shape = [images, groups * outputs, ...convolution.outputSize];
  engine.check(call, shape);
  const filters = pack(engine, call, {
    buffer: engine.array(weight),
    batches: groups * outputs,
    lines: taps,
    length: channels,
    batch: channels * taps,
    line: 1,
    step: taps,
  });
  const packed = correlate(engine, call, {
    place: "insideAt",
    source: packImages(engine, call, engine.array(x), { images: images * groups, channels, pixels: inputPixels }),
    filters,
    bias: bias === undefined ? undefined : engine.array(bias),
    results: outputs,
    depth: channels,
    sizes,
    convolution,
  });
  return unpack(engine, call, packed, { shape, length: outputs, inner: outputPixels });
}

/** Four channels of a pixel a thread; what it reads is in texels of four outputs. */
export function inputGradPacked(
  engine: Engine,
  grad: Operand,
  weight: Operand,
  inputShape: Shape,
  convolution: Convolution2d,
): DeviceBuffer {
  const sizes = convolutionSizes(inputShape, weight.shape, convolution);
  const { images, groups, channels, outputs, taps, inputPixels, outputPixels } = sizes;
  if (channels < MIN_CHANNELS || isSmall(sizes)) {
    return inputGradByElement(engine, grad, weight, inputShape, convolution);
  }
  const call = opCall("convolve2dInputGrad", grad, weight);
  const filters = pack(engine, call, {
    buffer: engine.array(weight),
    batches: groups,
    lines: channels * taps,
    length: outputs,
    batch: outputs * channels * taps,
    line: 1,
    step: channels * taps,
  });
  const packed = correlate(engine, call, {
    place: "seenAt",
    source: packImages(engine, call, engine.array(grad), {
      images: images * groups,
      channels: outputs,
      pixels: outputPixels,
    }),
    filters,
    bias: undefined,
    results: channels,
    depth: outputs,
    sizes,
    convolution,
  });
  return unpack(engine, call, packed, { shape: inputShape, length: channels, inner: inputPixels });
}

/** Four weights a thread: of four channels, or, where there are too few, of four outputs. */
export function weightGradPacked(
  engine: Engine,
  x: Operand,
  grad: Operand,
  weightShape: Shape,
  convolution: Convolution2d,
): DeviceBuffer {
  const sizes = convolutionSizes(x.shape, weightShape, convolution);
  const { channels, outputs } = sizes;
  if (Math.max(channels, outputs) < MIN_CHANNELS || isSmall(sizes)) {
    return weightGradByElement(engine, x, grad, weightShape, convolution);
  }
  const place = channels >= MIN_CHANNELS ? "insideAt" : "seenAt";
  return correlateWeights(engine, opCall("convolve2dWeightGrad", x, grad), {
    place,
    x: engine.array(x),
    grad: engine.array(grad),
    sizes,
    convolution,
    weightShape,
  });
}
