import {
  anything,
  checkCount,
  convolve2d,
  defineLayer,
  describeValue,
  type Layer,
  operation,
  type OptionChecks,
  type Pair,
  type PairLike,
  type Tensor,
  refusal,
} from "@ganglion/tensor";
import { checkPair, checkSizes } from "./check.ts";
import { carried, type LinearOptions, WEIGHT_CHECKS, type WeightAndBias, weightAndBias } from "./linear.ts";
import { checkLayerOptions, type ParameterOptions } from "./parameter-options.ts";

/** What `conv2d` takes besides its channels. */
export interface Conv2dOptions extends LinearOptions {
  /** Height and width of the kernel in pixels. */
  readonly kernelSize: PairLike;
  /** Pixels from one window to the next; 1 by default. */
  readonly stride?: PairLike;
  /**
   * Pixels of zeros on each side; 0 by default. With "same" so many that the output is as large as the image, the odd one
   * below and to the right; the stride is 1 then.
   */
  readonly padding?: PairLike | "same";
  /** Pixels from one element of the kernel to the next; 1 by default. */
  readonly dilation?: PairLike;
  /** Into how many groups the channels fall, each convolved on its own; 1 by default. */
  readonly groups?: number;
}

/** The layer that `conv2d` and `depthwiseConv2d` make. */
export interface Conv2d extends Layer {
  readonly kind: "conv2d";
  readonly options: {
    readonly inChannels: number;
    readonly outChannels: number;
    readonly kernelSize: Pair;
    readonly stride: Pair;
    readonly padding: Pair | "same";
    readonly dilation: Pair;
    readonly groups: number;
    readonly bias: boolean;
  };
  readonly parameters: Readonly<Record<string, Tensor>> & WeightAndBias;
  withParameters(parameters: Conv2d["parameters"]): Conv2d;
}

/**
 * A convolution over images: `[n, inChannels, h, w]` to `[n, outChannels, h', w']`, where
 * `h' = floor((h + 2 padding - dilation (kernel - 1) - 1) / stride) + 1`. Weight `[out, in / groups, kh, kw]`.
 * @throws TypeError without `rng`, or for what is no option.
 * @throws RangeError unless all sizes are whole numbers >= 1 (padding >= 0) and `groups` divides both channel counts, or for
 * `padding: "same"` with a stride.
 * @example
 * ```ts
 * import { conv2d } from "@ganglion/layers";
 * import { rng, zeros } from "@ganglion/tensor";
 * const layer = conv2d(1, 8, { kernelSize: 3, padding: 1, rng: rng(7) });
 * layer(zeros([2, 1, 28, 28])).shape; // [2, 8, 28, 28]
 * ```
 */
export function conv2d(inChannels: number, outChannels: number, options: Conv2dOptions): Conv2d {
  checkConvolution("conv2d", { inChannels, outChannels }, options, CONV_CHECKS);
  return makeConv2d("conv2d", inChannels, outChannels, options);
}

/**
 * The layer, in the name of the factory that was called and has checked the names of options.
 * @throws RangeError as `conv2d` does.
 */
export function makeConv2d(where: string, inChannels: number, outChannels: number, options: Conv2dOptions): Conv2d {
  const { groups = 1 } = options;
  checkGroups(where, inChannels, outChannels, groups);
  const kernelSize = checkPair(where, "kernelSize", options.kernelSize, 1);
  const stride = checkPair(where, "stride", options.stride, 1, 1);
  const padding = checkPadding(where, options.padding, stride, (given) => checkPair(where, "padding", given, 0, 0));
  const dilation = checkPair(where, "dilation", options.dilation, 1, 1);
  const shape = [outChannels, inChannels / groups, ...kernelSize];
  return conv2dOver({ stride, padding, dilation, groups }, weightAndBias(where, shape, options));
}

function conv2dOver(window: Window, parameters: WeightAndBias): Conv2d {
  const { weight, bias } = parameters;
  const [outChannels, inPerGroup, ...kernelSize] = weight.shape as readonly [number, number, number, number];
  const { padding, groups } = window;
  const call = bias === undefined ? window : { ...window, bias };
  const options = { inChannels: inPerGroup * groups, outChannels, kernelSize, ...window, bias: bias !== undefined };
  return defineLayer((x) => operation(() => convolve2d(x, weight, call)), {
    kind: "conv2d" as const,
    options,
    ...carried(parameters),
    traits: { affine: { axis: 1, groups, pads: pads(padding, kernelSize) } },
    withParameters: (others: Conv2d["parameters"]) => conv2dOver(window, others),
  });
}

/** How a kernel moves. */
type Window = Pick<Conv2d["options"], "stride" | "padding" | "dilation" | "groups">;

/** Sizes are checked as they are read. */
export const CONV_CHECKS: OptionChecks<Conv2dOptions> = {
  ...WEIGHT_CHECKS,
  kernelSize: [],
  stride: anything,
  padding: anything,
  dilation: anything,
  groups: checkCount,
};

/**
 * Checks what a convolution is made with: sizes, by name, and the names of options.
 * @throws TypeError for what is no option, also if a kernel's size stands where options should, RangeError for sizes below 1.
 */
export function checkConvolution<O extends ParameterOptions>(
  where: string,
  sizes: Readonly<Record<string, unknown>>,
  options: O,
  checks: OptionChecks<O>,
): void {
  checkSizes(where, sizes);
  if (typeof options === "number" || Array.isArray(options)) {
    const remedy = "Write { kernelSize: 3, rng: rng(7) }.";
    throw refusal(TypeError, where, "options must be a plain object", describeValue(options), remedy);
  }
  checkLayerOptions<O>(where, options, checks);
}

/** @throws RangeError unless `groups`, which the options' checks have seen, divides both channel counts. */
export function checkGroups(where: string, inChannels: number, outChannels: number, groups: number): void {
  if (inChannels % groups !== 0 || outChannels % groups !== 0) {
    throw refusal(
      RangeError,
      where,
      "groups must divide both channel counts",
      `${groups} for ${inChannels} to ${outChannels}`,
      "Use 1, or inChannels for a depthwise convolution.",
    );
  }
}

/**
 * The padding of a layer: "same", or what `lengths` makes of numbers.
 * @throws RangeError for "same" with a stride, TypeError for any other word.
 */
export function checkPadding<G, P>(
  where: string,
  given: G | "same" | undefined,
  stride: readonly number[],
  lengths: (given: G | undefined) => P,
): P | "same" {
  if (typeof given === "string" && given !== "same") {
    const remedy = "Leave it out for none.";
    throw refusal(TypeError, where, 'padding must be "same", or whole numbers >= 0', describeValue(given), remedy);
  }
  if (given !== "same") return lengths(given as G | undefined);
  if (stride.every((length) => length === 1)) return "same";
  const got = `stride ${JSON.stringify(stride)}`;
  throw refusal(RangeError, where, 'padding "same" needs a stride of 1', got, "Pad by numbers to stride more.");
}

/** Whether a layer surrounds its input with zeros. */
export function pads(padding: readonly number[] | "same", kernelSize: readonly number[]): boolean {
  return padding === "same" ? kernelSize.some((length) => length > 1) : padding.some((length) => length > 0);
}
