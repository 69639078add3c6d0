import { type Convolution2d, type Operand, type Shape, sizeOf } from "@ganglion/tensor";
import { convolveByElement, inputGradByElement, weightGradByElement } from "../fused/convolution.ts";
import type { Engine } from "../runtime/engine.ts";
import { label } from "../runtime/label.ts";
import type { Slot } from "../runtime/slot.ts";
import { isThin, numbersOf, PIXEL, seenFunction, sizesOf } from "./convolution-sizes.ts";
import type { Gemm } from "./gemm.ts";
import { finishGemm } from "./multiply.ts";

/** `y = weight x windows`, the windows read off the image. */
export function convolve2d(
  engine: Engine,
  x: Operand,
  weight: Operand,
  bias: Operand | undefined,
  convolution: Convolution2d,
): Slot {
  const sizes = sizesOf(x.shape, weight.shape, convolution);
  const [n, out] = [x.shape[0] as number, weight.shape[0] as number];
  const shape = [n, out, ...convolution.outputSize];
  if (isThin(sizes) || sizeOf(shape) === 0 || x.size === 0) {
    return convolveByElement(engine, x, weight, bias, convolution);
  }
  const { outputs, depth, pixels, groups } = sizes;
  const gemm: Gemm = {
    key: `conv.${bias === undefined ? "plain" : "bias"}`,
    batches: groups,
    m: outputs,
    n: n * pixels,
    k: depth,
    inputs: [
      ["weight", engine.array(weight)],
      ["x", engine.array(x)],
      ...(bias === undefined ? [] : [["bias", engine.array(bias)] as const]),
    ],
    numbers: numbersOf(sizes, convolution),
    functions: `${PIXEL}
fn rowA(batch : i32, row : i32) -> vec4<i32> {
  return vec4<i32>((batch * params.outputs + row) * params.depth);
}
fn depthA(batch : i32, k : i32) -> vec4<i32> {
  return vec4<i32>(k);
}
fn loadA(row : vec4<i32>, depth : vec4<i32>) -> f32 {
  return weight[row.x + depth.x];
}
fn columnB(batch : i32, column : i32) -> vec4<i32> {
  return windowAt(batch, column);
}
fn depthB(batch : i32, k : i32) -> vec4<i32> {
  return elementAt(k);
}
fn loadB(depth : vec4<i32>, column : vec4<i32>) -> f32 {
  return pixel(column, depth);
}
fn placeOfRow(batch : i32, row : i32) -> i32 {
  return (batch * params.outputs + row) * params.pixels;
}
fn placeOfColumn(batch : i32, column : i32) -> i32 {
  let image = quotient(column, params.pixels);
  return image * (params.groups * params.outputs - 1) * params.pixels + column;
}
fn start(batch : i32, row : i32, column : i32) -> f32 {
  return ${bias === undefined ? "0.0" : "bias[batch * params.outputs + row]"};
}`,
    unroll: 1,
    fast: ["k", "column"],
  };
  return finishGemm(engine, label("convolve2d", x, weight, bias), gemm, shape);
}

/** The gradient of the images: `weight^T x grad`, what each pixel was seen through read off the output. */
export function convolve2dInputGrad(
  engine: Engine,
  grad: Operand,
  weight: Operand,
  inputShape: Shape,
  convolution: Convolution2d,
): Slot {
  const sizes = sizesOf(inputShape, weight.shape, convolution);
  if (isThin(sizes) || sizeOf(inputShape) === 0 || grad.size === 0) {
    return inputGradByElement(engine, grad, weight, inputShape, convolution);
  }
  const { channels, outputs, groups, h, w } = sizes;
  const gemm: Gemm = {
    key: `convInput.${convolution.stride}`,
    batches: groups,
    m: channels,
    n: (inputShape[0] as number) * h * w,
    k: outputs * sizeOf(convolution.kernelSize),
    inputs: [
      ["weight", engine.array(weight)],
      ["grad", engine.array(grad)],
    ],
    numbers: numbersOf(sizes, convolution),
    functions: `${seenFunction(convolution)}
fn rowA(batch : i32, row : i32) -> vec4<i32> {
  return vec4<i32>((batch * params.outputs * params.channels + row) * params.taps);
}
fn depthA(batch : i32, k : i32) -> vec4<i32> {
  let output = quotient(k, params.taps);
  return vec4<i32>(output * (params.channels - 1) * params.taps + k);
}
fn loadA(row : vec4<i32>, depth : vec4<i32>) -> f32 {
  return weight[row.x + depth.x];
}
fn columnB(batch : i32, column : i32) -> vec4<i32> {
  let area = params.h * params.w;
  let image = quotient(column, area);
  let at = column - image * area;
  let y0 = quotient(at, params.w);
  let plane = (image * params.groups + batch) * params.outputs;
  return vec4<i32>(plane * params.pixels, y0 + params.ph, at - y0 * params.w + params.pw, 0);
}
fn depthB(batch : i32, k : i32) -> vec4<i32> {
  let output = quotient(k, params.taps);
  let at = k - output * params.taps;
  let i = quotient(at, params.kw);
  return vec4<i32>(output * params.pixels, i * params.dh, (at - i * params.kw) * params.dw, 0);
}
fn loadB(depth : vec4<i32>, column : vec4<i32>) -> f32 {
  return seen(column, depth);
}
fn placeOfRow(batch : i32, row : i32) -> i32 {
  return (batch * params.channels + row) * params.h * params.w;
}
fn placeOfColumn(batch : i32, column : i32) -> i32 {
  let area = params.h * params.w;
  return quotient(column, area) * (params.groups * params.channels - 1) * area + column;
}
fn start(batch : i32, row : i32, column : i32) -> f32 {
  return 0.0;
}`,
    unroll: 1,
    fast: ["row", "column"],
  };
  return finishGemm(engine, label("convolve2dInputGrad", grad, weight), gemm, inputShape);
}

/** The gradient of the weights: `grad x windows^T` over all images. */
export function convolve2dWeightGrad(
  engine: Engine,
  x: Operand,
  grad: Operand,
  weightShape: Shape,
  convolution: Convolution2d,
): Slot {
  const sizes = sizesOf(x.shape, weightShape, convolution);
  if (isThin(sizes) || sizeOf(weightShape) === 0 || x.size === 0 || grad.size === 0) {
    return weightGradByElement(engine, x, grad, weightShape, convolution);
  }
  const { outputs, depth, pixels, groups } = sizes;
  const gemm: Gemm = {
    key: "convWeight",
    batches: groups,
    m: outputs,
    n: depth,
    k: (x.shape[0] as number) * pixels,
    inputs: [
      ["grad", engine.array(grad)],
      ["x", engine.array(x)],
    ],
    numbers: numbersOf(sizes, convolution),
    functions: `${PIXEL}
fn rowA(batch : i32, row : i32) -> vec4<i32> {
  return vec4<i32>((batch * params.outputs + row) * params.pixels);
}
fn depthA(batch : i32, k : i32) -> vec4<i32> {
  let image = quotient(k, params.pixels);
  return vec4<i32>(image * (params.groups * params.outputs - 1) * params.pixels + k);
}
fn loadA(row : vec4<i32>, depth : vec4<i32>) -> f32 {
  return grad[row.x + depth.x];
}
fn columnB(batch : i32, column : i32) -> vec4<i32> {
  return elementAt(column);
}
fn depthB(batch : i32, k : i32) -> vec4<i32> {
  return windowAt(batch, k);
}
fn loadB(depth : vec4<i32>, column : vec4<i32>) -> f32 {
  return pixel(depth, column);
}
fn placeOfRow(batch : i32, row : i32) -> i32 {
  return (batch * params.outputs + row) * params.depth;
}
fn placeOfColumn(batch : i32, column : i32) -> i32 {
  return column;
}
fn start(batch : i32, row : i32, column : i32) -> f32 {
  return 0.0;
}`,
    unroll: 1,
    fast: ["k", "k"],
  };
  return finishGemm(engine, label("convolve2dWeightGrad", x, grad), gemm, weightShape);
}
