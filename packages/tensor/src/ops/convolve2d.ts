import type { Pair } from "../backend.ts";
import { checkGiven } from "../check.ts";
import { describeValue } from "../describe-value.ts";
import { refusal } from "../errors.ts";
import { checkOptions, type OptionChecks } from "../options.ts";
import { operation } from "../scope.ts";
import type { Tensor } from "../tensor.ts";
import { checkConvolution, CONVOLUTION_CHECKS, type ConvolutionOptions, inOneDType } from "./convolution-operands.ts";
import { convolve } from "./convolution-products.ts";
import { type PairLike, sameWindow, RENAMED_WINDOW, type WindowOptions, windowOver } from "./window.ts";

/** What `convolve2d` takes besides images and weight. */
export interface Convolve2dOptions extends ConvolutionOptions, Omit<WindowOptions, "padding"> {
  /**
   * Pixels of zeros on each side; 0 by default. With "same" so many that the output is as large as the image, the odd one
   * below and to the right, as in PyTorch; the stride is 1 then.
   */
  readonly padding?: PairLike | "same";
}

const CHECKS: OptionChecks<Convolve2dOptions> = { ...CONVOLUTION_CHECKS, padding: checkPadding };
const LAYOUT = { axes: "[out, in / groups, kh, kw]", divided: "output" } as const;

/**
 * Slides `weight [out, in / groups, kh, kw]` over images `x [n, in, h, w]` and adds products up (cross-correlation, as deep
 * learning calls convolution): `[n, out, oh, ow]`. Weight and bias of another dtype are converted to the widest of the three.
 * @throws ShapeError if channels, groups or bias do not agree, or the kernel does not fit into the padded image.
 */
export function convolve2d(x: Tensor, weight: Tensor, options: Convolve2dOptions = {}): Tensor {
  checkOptions("convolve2d", options, CHECKS, RENAMED_WINDOW);
  const { bias, groups = 1, padding: padded } = options;
  const given = { x, weight, bias };
  checkConvolution("convolve2d", given, groups, LAYOUT);
  const kernelSize = weight.shape.slice(2) as unknown as Pair;
  const { stride, padding, dilation, outputSize } =
    padded === "same"
      ? sameWindow("convolve2d", x, kernelSize, options)
      : windowOver("convolve2d", x, kernelSize, options as WindowOptions);
  const convolution = { kernelSize, stride, padding, dilation, outputSize, groups };
  const run = (operands: typeof given): Tensor => convolve(operands.x, operands.weight, operands.bias, convolution);
  const { dtype } = x;
  if (weight.dtype === dtype && (bias?.dtype ?? dtype) === dtype) return run(given);
  return operation(() => run(inOneDType(given)));
}

/** Numbers are checked as they are read. */
function checkPadding(where: string, name: string, value: unknown): void {
  if (typeof value !== "string") return checkGiven(where, name, value);
  if (value === "same") return;
  const remedy = "Leave it out for none.";
  throw refusal(TypeError, where, `${name} must be "same", or whole numbers >= 0`, describeValue(value), remedy);
}
