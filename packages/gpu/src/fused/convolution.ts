import { type Convolution2d, type Operand, type Pair, type Shape, sizeOf } from "@ganglion/tensor";
import { broadcast } from "../kernels/movement.ts";
import { QUOTIENT } from "../kernels/quotient.ts";
import { sumParts } from "../kernels/reduce.ts";
import { WINDOW_ARGUMENTS, WINDOW_PARAMETERS, windowFunctions, windowScalars } from "../kernels/windows.ts";
import type { Engine } from "../runtime/engine.ts";
import { label } from "../runtime/label.ts";
import type { Slot } from "../runtime/slot.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import { partsOf } from "./convolution-parts.ts";

type Shape4 = readonly [number, number, number, number];

/** Each output on its own: the products of its window with its channel's weights. */
export function convolveByElement(
  engine: Engine,
  x: Operand,
  weight: Operand,
  bias: Operand | undefined,
  convolution: Convolution2d,
): Slot {
  const of = label("convolve2d", x, weight, bias);
  const [out, channels] = weight.shape as Shape4;
  const shape = [x.shape[0] as number, out, ...convolution.outputSize];
  if (channels === 0) {
    if (bias === undefined) return engine.constant(of, 0, shape);
    const { buffer, size, dtype } = bias;
    return broadcast(engine, { buffer, size, dtype, shape: [out, 1, 1] }, shape);
  }
  const y = engine.create(of, shape);
  if (y.length === 0) return y;
  engine.run({
    label: of,
    key: `convolve.${bias !== undefined}`,
    source: () => forwardKernel(bias !== undefined),
    reads: [x, weight, ...(bias === undefined ? [] : [bias])].map((operand) => engine.array(operand)),
    writes: [y],
    scalars: [...windowScalars(sizeOfImage(x.shape), convolution), channels, out, out / convolution.groups],
  });
  return y;
}

function forwardKernel(hasBias: boolean): KernelSource {
  return kernelSource(
    `x, weight${hasBias ? ", bias" : ""}, ${WINDOW_PARAMETERS}, int channels, int outputs, int perGroup`,
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
      const place = insideAt(oy, ox, i, j, ${WINDOW_ARGUMENTS});
      if (place >= 0) { sum += x[image0 + place] * weight[weight0 + i * kw + j]; }
    }
  }
}
return sum;`,
    [QUOTIENT, windowFunctions()[0]],
  );
}

/** Each pixel on its own: the products of the outputs that saw it with the weights they saw it through. */
export function inputGradByElement(
  engine: Engine,
  grad: Operand,
  weight: Operand,
  inputShape: Shape,
  convolution: Convolution2d,
): Slot {
  const of = label("convolve2dInputGrad", grad, weight);
  if (grad.size === 0 || weight.size === 0) return engine.constant(of, 0, inputShape);
  const y = engine.create(of, inputShape);
  if (y.length === 0) return y;
  const [out, channels] = weight.shape as Shape4;
  engine.run({
    label: of,
    key: "convolveInput",
    source: inputGradKernel,
    reads: [engine.array(grad), engine.array(weight)],
    writes: [y],
    scalars: [...windowScalars(sizeOfImage(inputShape), convolution), channels, out, out / convolution.groups],
  });
  return y;
}

function inputGradKernel(): KernelSource {
  return kernelSource(
    `grad, weight, ${WINDOW_PARAMETERS}, int channels, int outputs, int perGroup`,
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
      const place = seenAt(line, column, i, j, ${WINDOW_ARGUMENTS});
      if (place >= 0) { sum += grad[grad0 + place] * weight[weight0 + i * kw + j]; }
    }
  }
}
return sum;`,
    [QUOTIENT, windowFunctions()[1]],
  );
}

/** Each weight on its own, the images divided into parts that are then added up. */
export function weightGradByElement(
  engine: Engine,
  x: Operand,
  grad: Operand,
  weightShape: Shape,
  convolution: Convolution2d,
): Slot {
  const of = label("convolve2dWeightGrad", x, grad);
  if (x.size === 0 || grad.size === 0) return engine.constant(of, 0, weightShape);
  const size = sizeOf(weightShape);
  if (size === 0) return engine.create(of, weightShape);
  const [out, channels] = weightShape as Shape4;
  const images = x.shape[0] as number;
  const parts = partsOf(images, size);
  const partial = engine.create(of, [parts, size]);
  engine.run({
    label: of,
    key: "convolveWeight",
    source: weightGradKernel,
    reads: [engine.array(x), engine.array(grad)],
    writes: [partial],
    scalars: [
      ...windowScalars(sizeOfImage(x.shape), convolution),
      channels,
      out,
      out / convolution.groups,
      size,
      parts,
      images,
    ],
  });
  const y = sumParts(engine, of, partial, parts, weightShape);
  engine.release(partial);
  return y;
}

function weightGradKernel(): KernelSource {
  return kernelSource(
    `x, grad, ${WINDOW_PARAMETERS}, int channels, int outputs, int perGroup, int size, int parts, int images`,
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
      const place = insideAt(oy, ox, i, j, ${WINDOW_ARGUMENTS});
      if (place >= 0) { sum += x[image0 + place] * grad[grad0 + oy * ow + ox]; }
    }
  }
}
return sum;`,
    [QUOTIENT, windowFunctions()[0]],
  );
}

function sizeOfImage(shape: Shape): Pair {
  return [shape[2] as number, shape[3] as number];
}
