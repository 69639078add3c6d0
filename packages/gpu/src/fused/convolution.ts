import { type Convolution2d, type Operand, type Shape, sizeOf } from "@ganglion/tensor";
import { broadcast } from "../kernels/movement.ts";
import { QUOTIENT } from "../kernels/index-functions.ts";
import { sumParts } from "../kernels/reduce.ts";
import { type ImageShape, placeAt, placeFunction, WINDOW, windowValues } from "../kernels/windows.ts";
import type { Engine } from "../runtime/engine.ts";
import { opCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import type { Ints, ValuesOf } from "../shader/parameters.ts";

/** The images are divided among so many threads for each weight, if there are as many. */
const MAX_PARTS = 64;
/** What the parts of all weights may add up to: more threads no device needs, and their results have to fit in memory. */
const MAX_PARTIAL = 1_048_576;

/** What the kernels take: the window, the channels of a group's images, the outputs of all groups and of one. */
const CONVOLUTION = { ...WINDOW, channels: "int", outputs: "int", perGroup: "int" } as const;

/** The values of `CONVOLUTION`. */
function valuesOf(inputShape: Shape, weightShape: Shape, convolution: Convolution2d): ValuesOf<typeof CONVOLUTION> {
  const [, , h, w] = inputShape as ImageShape;
  const [outputs, channels] = weightShape as ImageShape;
  return { ...windowValues([h, w], convolution), channels, outputs, perGroup: outputs / convolution.groups };
}

/** Each output on its own: the products of its window with its channel's weights. */
export function convolveByElement(
  engine: Engine,
  x: Operand,
  weight: Operand,
  bias: Operand | undefined,
  convolution: Convolution2d,
): DeviceBuffer {
  const call = opCall("convolve2d", x, weight, bias);
  const [out, channels] = weight.shape as ImageShape;
  const shape = [x.shape[0] as number, out, ...convolution.outputSize];
  if (channels === 0) {
    if (bias === undefined) return engine.constant(call, 0, shape);
    const { buffer, size, dtype } = bias;
    return broadcast(engine, { buffer, size, dtype, shape: [out, 1, 1] }, shape);
  }
  const y = engine.create(call, shape);
  if (y.length === 0) return y;
  engine.run({
    call,
    key: `convolve.${bias !== undefined}`,
    source: () => forwardKernel(bias !== undefined),
    reads: [x, weight, ...(bias === undefined ? [] : [bias])].map((operand) => engine.array(operand)),
    writes: [y],
    values: valuesOf(x.shape, weight.shape, convolution),
  });
  return y;
}

function forwardKernel(hasBias: boolean): KernelSource<typeof CONVOLUTION> {
  return kernelSource(
    { x: 1, weight: 1, ...(hasBias ? { bias: 1 } : {}) },
    CONVOLUTION,
    `const row = quotient(this.thread.x, ow);
const ox = this.thread.x - row * ow;
const plane = quotient(row, oh);
const oy = row - plane * oh;
const image = quotient(plane, outputs);
const output = plane - image * outputs;
const groups = quotient(outputs, perGroup);
const group = quotient(output, perGroup);
let sum = ${hasBias ? "bias[output]" : "0"};
for (let c = 0; c < channels; c += 1) {
  const image0 = ((image * groups + group) * channels + c) * h * w;
  const weight0 = (output * channels + c) * kh * kw;
  for (let i = 0; i < kh; i += 1) {
    for (let j = 0; j < kw; j += 1) {
      const place = ${placeAt("insideAt", "oy", "ox")};
      if (place >= 0) { sum += x[image0 + place] * weight[weight0 + i * kw + j]; }
    }
  }
}
return sum;`,
    [QUOTIENT, placeFunction("insideAt")],
  );
}

/** Each pixel on its own: the products of the outputs that saw it with the weights they saw it through. */
export function inputGradByElement(
  engine: Engine,
  grad: Operand,
  weight: Operand,
  inputShape: Shape,
  convolution: Convolution2d,
): DeviceBuffer {
  const call = opCall("convolve2dInputGrad", grad, weight);
  if (grad.size === 0 || weight.size === 0) return engine.constant(call, 0, inputShape);
  const y = engine.create(call, inputShape);
  if (y.length === 0) return y;
  engine.run({
    call,
    key: "convolveInput",
    source: inputGradKernel,
    reads: [engine.array(grad), engine.array(weight)],
    writes: [y],
    values: valuesOf(inputShape, weight.shape, convolution),
  });
  return y;
}

function inputGradKernel(): KernelSource<typeof CONVOLUTION> {
  return kernelSource(
    { grad: 1, weight: 1 },
    CONVOLUTION,
    `const row = quotient(this.thread.x, w);
const column = this.thread.x - row * w;
const plane = quotient(row, h);
const line = row - plane * h;
const all = quotient(outputs, perGroup) * channels;
const image = quotient(plane, all);
const channel = plane - image * all;
const group = quotient(channel, channels);
let sum = 0;
for (let o = 0; o < perGroup; o += 1) {
  const output = group * perGroup + o;
  const grad0 = (image * outputs + output) * oh * ow;
  const weight0 = (output * channels + channel - group * channels) * kh * kw;
  for (let i = 0; i < kh; i += 1) {
    for (let j = 0; j < kw; j += 1) {
      const place = ${placeAt("seenAt", "line", "column")};
      if (place >= 0) { sum += grad[grad0 + place] * weight[weight0 + i * kw + j]; }
    }
  }
}
return sum;`,
    [QUOTIENT, placeFunction("seenAt")],
  );
}

/** Each weight on its own, the images divided into parts that are then added up. */
export function weightGradByElement(
  engine: Engine,
  x: Operand,
  grad: Operand,
  weightShape: Shape,
  convolution: Convolution2d,
): DeviceBuffer {
  const call = opCall("convolve2dWeightGrad", x, grad);
  if (x.size === 0 || grad.size === 0) return engine.constant(call, 0, weightShape);
  const size = sizeOf(weightShape);
  if (size === 0) return engine.create(call, weightShape);
  const images = x.shape[0] as number;
  const parts = partsOf(images, size);
  const partial = engine.create(call, [parts, size]);
  engine.run({
    call,
    key: "convolveWeight",
    source: weightGradKernel,
    reads: [engine.array(x), engine.array(grad)],
    writes: [partial],
    values: { ...valuesOf(x.shape, weightShape, convolution), size, parts, images },
  });
  const y = sumParts(engine, call, partial, parts, weightShape);
  engine.release(partial);
  return y;
}

/** In how many parts the gradient of `weights` weights is added up over `images` images. */
export function partsOf(images: number, weights: number): number {
  return Math.max(1, Math.min(images, MAX_PARTS, Math.floor(MAX_PARTIAL / weights)));
}

function weightGradKernel(): KernelSource<typeof CONVOLUTION & Ints<"size" | "parts" | "images">> {
  return kernelSource(
    { x: 1, grad: 1 },
    { ...CONVOLUTION, size: "int", parts: "int", images: "int" },
    `const part = quotient(this.thread.x, size);
const at = this.thread.x - part * size;
const row = quotient(at, kw);
const j = at - row * kw;
const plane = quotient(row, kh);
const i = row - plane * kh;
const output = quotient(plane, channels);
const channel = quotient(output, perGroup) * channels + plane - output * channels;
const all = quotient(outputs, perGroup) * channels;
let sum = 0;
for (let image = part; image < images; image += parts) {
  const image0 = (image * all + channel) * h * w;
  const grad0 = (image * outputs + output) * oh * ow;
  for (let oy = 0; oy < oh; oy += 1) {
    for (let ox = 0; ox < ow; ox += 1) {
      const place = ${placeAt("insideAt", "oy", "ox")};
      if (place >= 0) { sum += x[image0 + place] * grad[grad0 + oy * ow + ox]; }
    }
  }
}
return sum;`,
    [QUOTIENT, placeFunction("insideAt")],
  );
}
