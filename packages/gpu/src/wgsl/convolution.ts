import { type Convolution2d, type Operand, type Shape, sizeOf } from "@ganglion/tensor";
import { convolveByElement, inputGradByElement, weightGradByElement } from "../fused/convolution.ts";
import type { Engine } from "../runtime/engine.ts";
import { opCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import type { ValuesOf } from "../shader/parameters.ts";
import { FORWARD, FROM_ZERO, INPUT_GRAD, PIXEL, seenFunction, WEIGHT_GRAD } from "./convolution-functions.ts";
import { CONVOLUTION, type ConvolutionParameters, convolutionValues, isThin } from "./convolution-parameters.ts";
import { correlate3x3, forward3x3, inputGrad3x3, is3x3 } from "./convolution3x3.ts";
import type { Gemm } from "./gemm.ts";
import { finishGemm } from "./multiply.ts";
import { weightGrad3x3 } from "./weight-grad3x3.ts";

/** `y = weight x windows`, the windows read off the image. */
export function convolve2d(
  engine: Engine,
  x: Operand,
  weight: Operand,
  bias: Operand | undefined,
  convolution: Convolution2d,
): DeviceBuffer {
  const values = convolutionValues(x.shape, weight.shape, convolution);
  const shape = [x.shape[0] as number, weight.shape[0] as number, ...convolution.outputSize];
  if (isThin(values) || sizeOf(shape) === 0 || x.size === 0) {
    return convolveByElement(engine, x, weight, bias, convolution);
  }
  const call = opCall("convolve2d", x, weight, bias);
  if (is3x3(engine, convolution, values)) {
    return correlate3x3(engine, call, forward3x3(x, weight, bias, convolution, values), shape);
  }
  return finishGemm(engine, call, forwardGemm(engine, x, weight, bias, values), shape);
}

function forwardGemm(
  engine: Engine,
  x: Operand,
  weight: Operand,
  bias: Operand | undefined,
  values: ValuesOf<ConvolutionParameters>,
): Gemm {
  const { outputs, depth, pixels, groups } = values;
  return {
    key: `conv.${bias === undefined ? "plain" : "bias"}`,
    batches: groups,
    m: outputs,
    n: (x.shape[0] as number) * pixels,
    k: depth,
    inputs: [
      ["weight", engine.array(weight)],
      ["x", engine.array(x)],
      ...(bias === undefined ? [] : [["bias", engine.array(bias)] as const]),
    ],
    parameters: CONVOLUTION,
    values,
    functions: `${PIXEL}
${FORWARD}
fn start(batch : i32, row : i32, column : i32) -> f32 {
  return ${bias === undefined ? "0.0" : "bias[batch * params.outputs + row]"};
}`,
    unroll: 1,
    fast: ["k", "column"],
    vectorized: [false, false],
  };
}

/** The gradient of the images: `weight^T x grad`, what each pixel was seen through read off the output. */
export function convolve2dInputGrad(
  engine: Engine,
  grad: Operand,
  weight: Operand,
  inputShape: Shape,
  convolution: Convolution2d,
): DeviceBuffer {
  const values = convolutionValues(inputShape, weight.shape, convolution);
  if (isThin(values) || sizeOf(inputShape) === 0 || grad.size === 0) {
    return inputGradByElement(engine, grad, weight, inputShape, convolution);
  }
  const call = opCall("convolve2dInputGrad", grad, weight);
  const { channels, outputs, groups, h, w } = values;
  if (is3x3(engine, convolution, values)) {
    return correlate3x3(engine, call, inputGrad3x3(grad, weight, convolution, values), inputShape);
  }
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
    parameters: CONVOLUTION,
    values,
    functions: `${seenFunction(convolution)}
${INPUT_GRAD}
${FROM_ZERO}`,
    unroll: 1,
    fast: ["row", "column"],
    vectorized: [false, false],
  };
  return finishGemm(engine, call, gemm, inputShape);
}

/** The gradient of the weights: `grad x windows^T` over all images. */
export function convolve2dWeightGrad(
  engine: Engine,
  x: Operand,
  grad: Operand,
  weightShape: Shape,
  convolution: Convolution2d,
): DeviceBuffer {
  const values = convolutionValues(x.shape, weightShape, convolution);
  if (isThin(values) || sizeOf(weightShape) === 0 || x.size === 0 || grad.size === 0) {
    return weightGradByElement(engine, x, grad, weightShape, convolution);
  }
  const call = opCall("convolve2dWeightGrad", x, grad);
  if (is3x3(engine, convolution, values)) {
    return weightGrad3x3(engine, call, x, grad, values, weightShape);
  }
  const { outputs, depth, pixels, groups } = values;
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
    parameters: CONVOLUTION,
    values,
    functions: `${PIXEL}
${WEIGHT_GRAD}
${FROM_ZERO}`,
    unroll: 1,
    fast: ["k", "k"],
    vectorized: [false, false],
  };
  return finishGemm(engine, call, gemm, weightShape);
}
