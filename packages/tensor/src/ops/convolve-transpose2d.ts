import type { Pair, Shape } from "../backend.ts";
import { transposedLength } from "../backend/windows.ts";
import { checkGiven } from "../check.ts";
import { formatShape, refusal, ShapeError } from "../errors.ts";
import type { Convolution2d } from "../fused.ts";
import { checkOptions, type OptionChecks } from "../options.ts";
import { operation } from "../scope.ts";
import type { Tensor } from "../tensor.ts";
import { add } from "./arithmetic.ts";
import {
  checkConvolution,
  CONVOLUTION_CHECKS,
  type ConvolutionOperands,
  type ConvolutionOptions,
  inOneDType,
} from "./convolution-operands.ts";
import { inputGrad } from "./convolution-products.ts";
import { reshape } from "./reshape.ts";
import { checkImages, describePairs, type PairLike, toPair, RENAMED_WINDOW, type WindowOptions } from "./window.ts";

/** What `convolveTranspose2d` takes besides images and weight. */
export interface ConvolveTranspose2dOptions extends ConvolutionOptions, WindowOptions {
  /**
   * Rows below and columns to the right that the output has besides, to choose among the sizes that a convolution with this
   * stride makes alike; less than the stride or the dilation, 0 by default.
   */
  readonly outputPadding?: PairLike;
}

const WHERE = "convolveTranspose2d";
const CHECKS: OptionChecks<ConvolveTranspose2dOptions> = { ...CONVOLUTION_CHECKS, outputPadding: checkGiven };
const RENAMED = { ...RENAMED_WINDOW, output_padding: "outputPadding" };
const LAYOUT = { axes: "[in, out / groups, kh, kw]", divided: "input" } as const;

/**
 * The transposed convolution, which enlarges images `x [n, in, h, w]` as far as `convolve2d` with the same window would shrink
 * them: each pixel adds `weight [in, out / groups, kh, kw]`, times itself, to its window of the output `[n, out, oh, ow]`, where
 * `oh = (h - 1) stride - 2 padding + dilation (kh - 1) + outputPadding + 1`. It is the gradient of `convolve2d` with respect to
 * images, `padding` cuts the output's border off. Weight and bias of another dtype are converted to the widest of the three.
 * @throws ShapeError if channels, groups or bias do not agree, or nothing is left of the output.
 * @example
 * ```ts
 * import { convolveTranspose2d, ones, reference, setBackend, tensor } from "@ganglion/tensor";
 * setBackend(reference());
 * const x = tensor([[[[1, 2]]]]);
 * convolveTranspose2d(x, ones([1, 1, 1, 2]), { stride: 2 }); // => [[[[1, 1, 2, 2]]]]
 * ```
 * @see Zeiler, Krishnan, Taylor and Fergus, 2010, Deconvolutional networks
 */
export function convolveTranspose2d(x: Tensor, weight: Tensor, options: ConvolveTranspose2dOptions = {}): Tensor {
  checkOptions(WHERE, options, CHECKS, RENAMED);
  const { bias, groups = 1 } = options;
  const given = { x, weight, bias };
  checkConvolution(WHERE, given, groups, LAYOUT);
  const { convolution, outputSize } = windowBack(x, weight, options);
  const shape = [x.shape[0] as number, (weight.shape[1] as number) * groups, ...outputSize];
  if (bias === undefined && weight.dtype === x.dtype) return inputGrad(x, weight, shape, convolution);
  return operation(() => withBias(inOneDType(given), shape, convolution));
}

function withBias({ x, weight, bias }: ConvolutionOperands, shape: Shape, convolution: Convolution2d): Tensor {
  const y = inputGrad(x, weight, shape, convolution);
  return bias === undefined ? y : add(y, reshape(bias, [1, bias.size, 1, 1]));
}

/** The convolution that leads back from the output to `x`, and the output's height and width. */
function windowBack(
  x: Tensor,
  weight: Tensor,
  options: ConvolveTranspose2dOptions,
): { readonly convolution: Convolution2d; readonly outputSize: Pair } {
  checkImages(WHERE, x);
  const kernelSize = toPair(WHERE, "the kernel's sizes", weight.shape.slice(2) as unknown as Pair, 1);
  const stride = toPair(WHERE, "stride", options.stride ?? 1, 1);
  const padding = toPair(WHERE, "padding", options.padding ?? 0, 0);
  const dilation = toPair(WHERE, "dilation", options.dilation ?? 1, 1);
  const outputPadding = toPair(WHERE, "outputPadding", options.outputPadding ?? 0, 0);
  const [, , h, w] = x.shape as readonly [number, number, number, number];
  const along = (axis: 0 | 1, length: number): number => {
    if (outputPadding[axis] >= Math.max(stride[axis], dilation[axis])) {
      const got = `outputPadding ${describePairs(outputPadding)} with stride ${describePairs(stride)} and dilation ${describePairs(dilation)}`;
      const rule = "outputPadding must be less than the stride or the dilation";
      throw refusal(ShapeError, WHERE, rule, got, "Leave it out, or stride more.");
    }
    const window = {
      kernelSize: kernelSize[axis],
      stride: stride[axis],
      padding: 2 * padding[axis],
      dilation: dilation[axis],
    };
    return length < 1 ? 0 : transposedLength(length, window, outputPadding[axis]);
  };
  const outputSize: Pair = [along(0, h), along(1, w)];
  if (outputSize[0] < 1 || outputSize[1] < 1) {
    const got = `padding ${formatShape(padding)} on ${formatShape(x.shape)} with kernel ${formatShape(kernelSize)}`;
    throw refusal(ShapeError, WHERE, "the output must have pixels", got, "Pad less, which cuts less off.", x.shape);
  }
  const groups = options.groups ?? 1;
  return { convolution: { kernelSize, stride, padding, dilation, outputSize: [h, w], groups }, outputSize };
}
