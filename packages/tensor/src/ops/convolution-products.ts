import type { Shape } from "../backend.ts";
import { emit, fusedKernel } from "../emit.ts";
import type { Convolution2d } from "../fused.ts";
import { record } from "../node.ts";
import { scope } from "../scope.ts";
import { noGrad } from "../state.ts";
import type { Tensor } from "../tensor.ts";
import { add } from "./arithmetic.ts";
import { matmul } from "./matmul.ts";
import { sum } from "./sum-and-broadcast.ts";
import { reshape } from "./reshape.ts";
import { foldBy, unfoldBy } from "./unfold2d.ts";

/**
 * The convolution itself. It and the two products below are bilinear, and each is the gradient of the other two: operations
 * check what they are given, then call one of them.
 */
export function convolve(x: Tensor, weight: Tensor, bias: Tensor | undefined, convolution: Convolution2d): Tensor {
  const shape = [x.shape[0] as number, weight.shape[0] as number, ...convolution.outputSize];
  const kernel = fusedKernel(x, "convolve2d");
  const y =
    kernel === undefined
      ? compose(() => composeForward(x, weight, bias, convolution, shape))
      : emit(x.backend, kernel(x, weight, bias, convolution), shape, x.dtype);
  return record("convolve2d", y, bias === undefined ? [x, weight] : [x, weight, bias], (grad, needed) => [
    needed[0] === true ? inputGrad(grad, weight, x.shape, convolution) : undefined,
    needed[1] === true ? weightGrad(x, grad, weight.shape, convolution) : undefined,
    needed[2] === true ? sum(grad, { axis: [0, 2, 3] }) : undefined,
  ]);
}

/** The gradient of `convolve` with respect to images of `inputShape`; as an operation, the transposed convolution. */
export function inputGrad(grad: Tensor, weight: Tensor, inputShape: Shape, convolution: Convolution2d): Tensor {
  const kernel = fusedKernel(grad, "convolve2dInputGrad");
  const y =
    kernel === undefined
      ? compose(() => composeInputGrad(grad, weight, inputShape, convolution))
      : emit(grad.backend, kernel(grad, weight, inputShape, convolution), inputShape, grad.dtype);
  return record("convolve2dInputGrad", y, [grad, weight], (grad2, needed) => [
    needed[0] === true ? convolve(grad2, weight, undefined, convolution) : undefined,
    needed[1] === true ? weightGrad(grad2, grad, weight.shape, convolution) : undefined,
  ]);
}

/** The gradient of `convolve` with respect to the weight. */
function weightGrad(x: Tensor, grad: Tensor, weightShape: Shape, convolution: Convolution2d): Tensor {
  const kernel = fusedKernel(x, "convolve2dWeightGrad");
  const y =
    kernel === undefined
      ? compose(() => composeWeightGrad(x, grad, weightShape, convolution))
      : emit(x.backend, kernel(x, grad, weightShape, convolution), weightShape, x.dtype);
  return record("convolve2dWeightGrad", y, [x, grad], (grad2, needed) => [
    needed[0] === true ? inputGrad(grad, grad2, x.shape, convolution) : undefined,
    needed[1] === true ? convolve(x, grad2, undefined, convolution) : undefined,
  ]);
}

/** Runs a composition that has its own recorded gradient, and frees what it needed on the way. */
function compose(body: () => Tensor): Tensor {
  return scope(() => noGrad(body));
}

function composeForward(x: Tensor, weight: Tensor, bias: Tensor | undefined, c: Convolution2d, shape: Shape): Tensor {
  const y = reshape(matmul(groupWeight(weight.shape, weight, c), columns(x, c)), shape);
  return bias === undefined ? y : add(y, reshape(bias, [1, bias.size, 1, 1]));
}

function composeInputGrad(grad: Tensor, weight: Tensor, inputShape: Shape, c: Convolution2d): Tensor {
  const [n, channels, h, w] = inputShape as readonly [number, number, number, number];
  const windows = matmul(groupWeight(weight.shape, weight, c), groupOutput(grad, c), { transposeA: true });
  return foldBy(reshape(windows, [n, channels, ...c.kernelSize, ...c.outputSize]), c, [h, w]);
}

function composeWeightGrad(x: Tensor, grad: Tensor, weightShape: Shape, c: Convolution2d): Tensor {
  const perImage = matmul(groupOutput(grad, c), columns(x, c), { transposeB: true });
  return reshape(sum(perImage, { axis: 0 }), weightShape);
}

/** Windows as matrices `[n, groups, in / groups * kh * kw, oh * ow]`. */
function columns(x: Tensor, c: Convolution2d): Tensor {
  const [n, channels] = x.shape as readonly [number, number, number, number];
  const depth = (channels / c.groups) * c.kernelSize[0] * c.kernelSize[1];
  return reshape(unfoldBy(x, c, 0), [n, c.groups, depth, c.outputSize[0] * c.outputSize[1]]);
}

/** Weights as matrices `[groups, out / groups, in / groups * kh * kw]`. */
function groupWeight(shape: Shape, weight: Tensor, c: Convolution2d): Tensor {
  const [out, channels, kh, kw] = shape as readonly [number, number, number, number];
  return reshape(weight, [c.groups, out / c.groups, channels * kh * kw]);
}

/** Outputs as matrices `[n, groups, out / groups, oh * ow]`. */
function groupOutput(y: Tensor, c: Convolution2d): Tensor {
  const [n, out, oh, ow] = y.shape as readonly [number, number, number, number];
  return reshape(y, [n, c.groups, out / c.groups, oh * ow]);
}
