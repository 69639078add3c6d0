import type { Operand, Shape } from "../backend.ts";
import type { TypedArray } from "../dtype.ts";
import type { Convolution2d } from "../fused.ts";
import { sizeOf } from "../shape.ts";
import { store, toDoubles, valuesOf } from "./values.ts";
import { windowRange } from "./window-range.ts";

type Shape4 = readonly [number, number, number, number];

/** A convolution and the shapes of its input `[n, c, h, w]` and weight `[out, c / groups, kh, kw]`. */
interface Geometry extends Convolution2d {
  readonly input: Shape4;
  readonly weight: Shape4;
}

/**
 * One element of the weight meets a row of pixels: output elements `output, output + 1, ...` read the input elements
 * `input, input + stride, ...`. The convolution is the sum over all meetings of `y += weight * x`, and its gradients are
 * the sums over the same meetings of `grad x += weight * grad y` and `grad weight += x * grad y`.
 */
type Meet = (weight: number, input: number, output: number, length: number) => void;

/** The sum of `weight * x` over all meetings, started from the bias: `[n, out, oh, ow]`. */
export function convolve2d(
  x: Operand,
  weight: Operand,
  bias: Operand | undefined,
  convolution: Convolution2d,
): TypedArray {
  const geometry = { ...convolution, input: x.shape as Shape4, weight: weight.shape as Shape4 };
  const [input, kernel, step] = [toDoubles(valuesOf(x)), toDoubles(valuesOf(weight)), convolution.stride[1]];
  const y = filledWithBias(geometry, bias);
  forEachMeeting(geometry, (weightAt, inputAt, outputAt, length) => {
    const factor = kernel[weightAt] as number;
    for (let i = 0; i < length; i++) {
      y[outputAt + i] = (y[outputAt + i] as number) + factor * (input[inputAt + i * step] as number);
    }
  });
  return store(y, x.dtype);
}

/** The gradient of `convolve2d` to its input: `grad [n, out, oh, ow]` to `inputShape`. */
export function convolve2dInputGrad(
  grad: Operand,
  weight: Operand,
  inputShape: Shape,
  convolution: Convolution2d,
): TypedArray {
  const geometry = { ...convolution, input: inputShape as Shape4, weight: weight.shape as Shape4 };
  const [outputGrad, kernel, step] = [toDoubles(valuesOf(grad)), toDoubles(valuesOf(weight)), convolution.stride[1]];
  const inputGrad = new Float64Array(sizeOf(inputShape));
  forEachMeeting(geometry, (weightAt, inputAt, outputAt, length) => {
    const factor = kernel[weightAt] as number;
    for (let i = 0; i < length; i++) {
      const at = inputAt + i * step;
      inputGrad[at] = (inputGrad[at] as number) + factor * (outputGrad[outputAt + i] as number);
    }
  });
  return store(inputGrad, grad.dtype);
}

/** The gradient of `convolve2d` to its weight: `x [n, c, h, w]` and `grad [n, out, oh, ow]` to `weightShape`. */
export function convolve2dWeightGrad(
  x: Operand,
  grad: Operand,
  weightShape: Shape,
  convolution: Convolution2d,
): TypedArray {
  const geometry = { ...convolution, input: x.shape as Shape4, weight: weightShape as Shape4 };
  const [input, outputGrad, step] = [toDoubles(valuesOf(x)), toDoubles(valuesOf(grad)), convolution.stride[1]];
  const weightGrad = new Float64Array(sizeOf(weightShape));
  forEachMeeting(geometry, (weightAt, inputAt, outputAt, length) => {
    let sum = weightGrad[weightAt] as number;
    for (let i = 0; i < length; i++) {
      sum += (input[inputAt + i * step] as number) * (outputGrad[outputAt + i] as number);
    }
    weightGrad[weightAt] = sum;
  });
  return store(weightGrad, grad.dtype);
}

function filledWithBias({ input, weight, outputSize }: Geometry, bias: Operand | undefined): Float64Array {
  const outputs = weight[0];
  const plane = sizeOf(outputSize);
  const y = new Float64Array(input[0] * outputs * plane);
  if (!bias) return y;
  const values = valuesOf(bias);
  for (let start = 0, i = 0; start < y.length; start += plane, i++) {
    y.fill(values[i % outputs] as number, start, start + plane);
  }
  return y;
}

function forEachMeeting(geometry: Geometry, meet: Meet): void {
  const { input, weight, groups, outputSize } = geometry;
  const [n, channels, h, w] = input;
  const [outputs, channelsPerGroup, kh, kw] = weight;
  const outputsPerGroup = outputs / groups;
  for (let image = 0; image < n; image++) {
    for (let output = 0; output < outputs; output++) {
      const outputPlane = (image * outputs + output) * sizeOf(outputSize);
      const firstChannel = Math.floor(output / outputsPerGroup) * channelsPerGroup;
      for (let c = 0; c < channelsPerGroup; c++) {
        const inputPlane = (image * channels + firstChannel + c) * h * w;
        meetInPlanes(geometry, (output * channelsPerGroup + c) * kh * kw, inputPlane, outputPlane, meet);
      }
    }
  }
}

/** The meetings of one window's weights, one input plane and one output plane. */
function meetInPlanes(geometry: Geometry, weightAt: number, inputPlane: number, outputPlane: number, meet: Meet): void {
  const [, , h, w] = geometry.input;
  const [, , kh, kw] = geometry.weight;
  const [strideY, strideX] = geometry.stride;
  for (let i = 0; i < kh; i++) {
    const rows = windowRange(geometry, 0, i, [h, w]);
    for (let j = 0; j < kw; j++) {
      const columns = windowRange(geometry, 1, j, [h, w]);
      const left = inputPlane + columns.first * strideX + columns.shift;
      const length = columns.end - columns.first;
      for (let y = rows.first; y < rows.end; y++) {
        const inputAt = left + (y * strideY + rows.shift) * w;
        const outputAt = outputPlane + y * geometry.outputSize[1] + columns.first;
        meet(weightAt + i * kw + j, inputAt, outputAt, length);
      }
    }
  }
}
