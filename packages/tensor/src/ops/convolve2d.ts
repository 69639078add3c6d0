import type { Pair, Shape } from "../backend.ts";
import { commonBackend, emit, fusedKernel, requireFloat } from "../emit.ts";
import { describeValue } from "../describe-value.ts";
import { formatShape, refusal, ShapeError } from "../errors.ts";
import type { Convolution2d } from "../fused.ts";
import { checkGiven, checkTensor } from "../check.ts";
import { promote } from "../dtype.ts";
import { checkOptions, type OptionChecks } from "../options.ts";
import { cast } from "./cast.ts";
import { record } from "../node.ts";
import { operation, scope } from "../scope.ts";
import { noGrad } from "../state.ts";
import type { Tensor } from "../tensor.ts";
import { add } from "./arithmetic.ts";
import { matmul } from "./matmul.ts";
import { sum } from "./sum-and-broadcast.ts";
import { reshape } from "./reshape.ts";
import { foldBy, unfoldBy } from "./unfold2d.ts";
import { WINDOW_NAMES, type WindowOptions, windowOver } from "./window.ts";

/** What `convolve2d` takes besides images and weight. */
export interface Convolve2dOptions extends WindowOptions {
  /** Added to every pixel of an output channel: `[out]`. */
  readonly bias?: Tensor;
  /** Into how many groups the channels fall, each convolved on its own; the number of channels is depthwise. */
  readonly groups?: number;
}

const CHECKS: OptionChecks<Convolve2dOptions> = {
  bias: checkTensor,
  groups: checkGiven,
  stride: checkGiven,
  padding: checkGiven,
  dilation: checkGiven,
};

/**
 * Slides `weight [out, in / groups, kh, kw]` over images `x [n, in, h, w]` and adds products up (cross-correlation, as deep
 * learning calls convolution): `[n, out, oh, ow]`. Weight and bias of another dtype are converted to the widest of the three.
 * @throws ShapeError if channels, groups or bias do not agree, or the kernel does not fit into the padded image.
 */
export function convolve2d(x: Tensor, weight: Tensor, options: Convolve2dOptions = {}): Tensor {
  checkOptions("convolve2d", options, CHECKS, WINDOW_NAMES);
  const { bias, groups = 1 } = options;
  commonBackend("convolve2d", x, weight, ...(bias === undefined ? [] : [bias]));
  requireFloat("convolve2d", x);
  checkChannels(x, weight, bias, groups);
  const kernelSize = weight.shape.slice(2) as unknown as Pair;
  const { stride, padding, dilation, outputSize } = windowOver("convolve2d", x, kernelSize, options);
  const convolution = { kernelSize, stride, padding, dilation, outputSize, groups };
  const dtype = promote(promote(x.dtype, weight.dtype), bias?.dtype ?? x.dtype);
  if (x.dtype === dtype && weight.dtype === dtype && (bias?.dtype ?? dtype) === dtype) {
    return convolve(x, weight, bias, convolution);
  }
  return operation(() => convolve(cast(x, dtype), cast(weight, dtype), bias && cast(bias, dtype), convolution));
}

/** The three products below are bilinear, and each is the gradient of the other two. */
function convolve(x: Tensor, weight: Tensor, bias: Tensor | undefined, convolution: Convolution2d): Tensor {
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

function inputGrad(grad: Tensor, weight: Tensor, inputShape: Shape, convolution: Convolution2d): Tensor {
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

function checkChannels(x: Tensor, weight: Tensor, bias: Tensor | undefined, groups: number): void {
  const refuse = (rule: string, remedy: string): Error => {
    const got = `x ${formatShape(x.shape)}, weight ${formatShape(weight.shape)} and ${describeValue(groups)} groups`;
    return refusal(ShapeError, "convolve2d", rule, got, remedy, x.shape, weight.shape);
  };
  if (weight.rank !== 4) throw refuse("weight must be [out, in / groups, kh, kw]", "Reshape it.");
  const [out, depth] = weight.shape as readonly [number, number, number, number];
  if (!Number.isInteger(groups) || groups < 1 || out % groups !== 0) {
    throw refuse("groups must divide the output channels", `Use 1 or a divisor of ${out}.`);
  }
  if (x.rank === 4 && x.shape[1] !== depth * groups) {
    throw refuse(`x must have in = ${depth * groups} channels`, "Images are [batch, channels, height, width].");
  }
  if (bias !== undefined && (bias.rank !== 1 || bias.size !== out)) {
    const got = formatShape(bias.shape);
    throw refusal(ShapeError, "convolve2d", `bias must be [${out}]`, got, "One number a channel.", bias.shape);
  }
}
