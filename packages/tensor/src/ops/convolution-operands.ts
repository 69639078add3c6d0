import { checkGiven, checkTensor } from "../check.ts";
import { describeValue } from "../describe-value.ts";
import { promote } from "../dtype.ts";
import { commonBackend, requireFloat } from "../emit.ts";
import { formatShape, refusal, ShapeError } from "../errors.ts";
import type { OptionChecks } from "../options.ts";
import type { Tensor } from "../tensor.ts";
import { cast } from "./cast.ts";
import type { WindowOptions } from "./window.ts";

/** What convolutions take besides how their windows slide. */
export interface ConvolutionOptions {
  /** Added to every pixel of an output channel: `[out]`. */
  readonly bias?: Tensor;
  /** Into how many groups the channels fall, each convolved on its own; the number of channels is depthwise. */
  readonly groups?: number;
}

/** Sizes are checked as they are read. */
export const CONVOLUTION_CHECKS: OptionChecks<ConvolutionOptions & WindowOptions> = {
  bias: checkTensor,
  groups: checkGiven,
  stride: checkGiven,
  padding: checkGiven,
  dilation: checkGiven,
};

/** The tensors of a convolution, by what each is called in messages. */
export interface ConvolutionOperands {
  readonly x: Tensor;
  readonly weight: Tensor;
  readonly bias: Tensor | undefined;
}

/** How a convolution reads the first two axes of its weight. */
export interface WeightLayout {
  readonly axes: string;
  /** What `groups` divides on the first axis, and which channels of images that axis counts. */
  readonly divided: "input" | "output";
}

/**
 * Checks that operands are tensors of one backend and that their channels agree.
 * @throws TypeError for what is no tensor, BackendError, DTypeError for int32, ShapeError where channels do not agree.
 */
export function checkConvolution(
  name: string,
  { x, weight, bias }: ConvolutionOperands,
  groups: number,
  { axes, divided }: WeightLayout,
): void {
  commonBackend(name, x, weight, ...(bias === undefined ? [] : [bias]));
  requireFloat(name, x);
  const refuse = (rule: string, remedy: string): Error => {
    const got = `x ${formatShape(x.shape)}, weight ${formatShape(weight.shape)} and ${describeValue(groups)} groups`;
    return refusal(ShapeError, name, rule, got, remedy, x.shape, weight.shape);
  };
  if (weight.rank !== 4) throw refuse(`weight must be ${axes}`, "Reshape it.");
  const [first, second] = weight.shape as readonly [number, number, number, number];
  if (!Number.isInteger(groups) || groups < 1 || first % groups !== 0) {
    throw refuse(`groups must divide the ${divided} channels`, `Use 1 or a divisor of ${first}.`);
  }
  const [channels, out] = divided === "output" ? [second * groups, first] : [first, second * groups];
  if (x.rank === 4 && x.shape[1] !== channels) {
    throw refuse(`x must have in = ${channels} channels`, "Images are [batch, channels, height, width].");
  }
  if (bias !== undefined && (bias.rank !== 1 || bias.size !== out)) {
    const got = formatShape(bias.shape);
    throw refusal(ShapeError, name, `bias must be [${out}]`, got, "One number a channel.", bias.shape);
  }
}

/** The same operands in the widest of their dtypes; they themselves where all have it. */
export function inOneDType(operands: ConvolutionOperands): ConvolutionOperands {
  const { x, weight, bias } = operands;
  const dtype = promote(promote(x.dtype, weight.dtype), bias?.dtype ?? x.dtype);
  if (x.dtype === dtype && weight.dtype === dtype && (bias?.dtype ?? dtype) === dtype) return operands;
  return { x: cast(x, dtype), weight: cast(weight, dtype), bias: bias && cast(bias, dtype) };
}
