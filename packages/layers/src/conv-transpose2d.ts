import {
  anything,
  convolveTranspose2d,
  defineLayer,
  type Layer,
  operation,
  type OptionChecks,
  type Pair,
  type PairLike,
  refusal,
  type Tensor,
} from "@ganglion/tensor";
import { checkPair } from "./check.ts";
import { checkConvolution, checkGroups, CONV_CHECKS, type Conv2dOptions } from "./conv2d.ts";
import { carried, type WeightAndBias, weightAndBias } from "./linear.ts";

/** What `convTranspose2d` takes besides its channels. */
export interface ConvTranspose2dOptions extends Omit<Conv2dOptions, "padding"> {
  /** Pixels that are cut off the output on each side; 0 by default. */
  readonly padding?: PairLike;
  /** Rows and columns that the output has besides below and to the right; less than the stride or the dilation, 0 by default. */
  readonly outputPadding?: PairLike;
}

/** The layer that `convTranspose2d` makes. */
export interface ConvTranspose2d extends Layer {
  readonly kind: "convTranspose2d";
  readonly options: {
    readonly inChannels: number;
    readonly outChannels: number;
    readonly kernelSize: Pair;
    readonly stride: Pair;
    readonly padding: Pair;
    readonly outputPadding: Pair;
    readonly dilation: Pair;
    readonly groups: number;
    readonly bias: boolean;
  };
  readonly parameters: Readonly<Record<string, Tensor>> & WeightAndBias;
  withParameters(parameters: ConvTranspose2d["parameters"]): ConvTranspose2d;
}

/** How a kernel moves. */
type Window = Pick<ConvTranspose2d["options"], "stride" | "padding" | "outputPadding" | "dilation" | "groups">;

const WHERE = "convTranspose2d";
const CHECKS: OptionChecks<ConvTranspose2dOptions> = { ...CONV_CHECKS, outputPadding: anything };

/**
 * The transposed convolution, which enlarges images as decoders and generators need it: `[n, inChannels, h, w]` to
 * `[n, outChannels, h', w']`, where `h' = (h - 1) stride - 2 padding + dilation (kernel - 1) + outputPadding + 1`. Weight
 * `[in, out / groups, kh, kw]`.
 * @throws TypeError without `rng`, or for what is no option.
 * @throws RangeError unless all sizes are whole numbers >= 1 (paddings >= 0), `groups` divides both channel counts and
 * `outputPadding` is less than the stride or the dilation.
 * @example
 * ```ts
 * import { convTranspose2d } from "@ganglion/layers";
 * import { rng, zeros } from "@ganglion/tensor";
 * const layer = convTranspose2d(16, 8, { kernelSize: 4, stride: 2, padding: 1, rng: rng(7) });
 * layer(zeros([2, 16, 7, 7])).shape; // => [2, 8, 14, 14]
 * ```
 * @see Zeiler, Krishnan, Taylor and Fergus, 2010, Deconvolutional networks
 */
export function convTranspose2d(
  inChannels: number,
  outChannels: number,
  options: ConvTranspose2dOptions,
): ConvTranspose2d {
  checkConvolution<ConvTranspose2dOptions>(WHERE, { inChannels, outChannels }, options, CHECKS);
  const { groups = 1 } = options;
  checkGroups(WHERE, inChannels, outChannels, groups);
  const kernelSize = checkPair(WHERE, "kernelSize", options.kernelSize, 1);
  const stride = checkPair(WHERE, "stride", options.stride, 1, 1);
  const padding = checkPair(WHERE, "padding", options.padding, 0, 0);
  const outputPadding = checkPair(WHERE, "outputPadding", options.outputPadding, 0, 0);
  const dilation = checkPair(WHERE, "dilation", options.dilation, 1, 1);
  checkOutputPadding(outputPadding, stride, dilation);
  const shape = [inChannels, outChannels / groups, ...kernelSize];
  const parameters = weightAndBias(WHERE, shape, options, outChannels);
  return convTranspose2dOver({ stride, padding, outputPadding, dilation, groups }, parameters);
}

function convTranspose2dOver(window: Window, parameters: WeightAndBias): ConvTranspose2d {
  const { weight, bias } = parameters;
  const [inChannels, outPerGroup, ...kernelSize] = weight.shape as readonly [number, number, number, number];
  const outChannels = outPerGroup * window.groups;
  const call = bias === undefined ? window : { ...window, bias };
  return defineLayer((x) => operation(() => convolveTranspose2d(x, weight, call)), {
    kind: "convTranspose2d" as const,
    options: { inChannels, outChannels, kernelSize, ...window, bias: bias !== undefined },
    ...carried(parameters, outChannels),
    traits: { transposed: true },
    withParameters: (others: ConvTranspose2d["parameters"]) => convTranspose2dOver(window, others),
  });
}

function checkOutputPadding(outputPadding: Pair, stride: Pair, dilation: Pair): void {
  if (outputPadding.every((length, axis) => length < Math.max(stride[axis] as number, dilation[axis] as number)))
    return;
  const [padded, strided, dilated] = [outputPadding, stride, dilation].map((pair) => JSON.stringify(pair));
  const rule = "outputPadding must be less than the stride or the dilation";
  const got = `${padded} with stride ${strided} and dilation ${dilated}`;
  throw refusal(RangeError, WHERE, rule, got, "Leave it out, or stride more.");
}
