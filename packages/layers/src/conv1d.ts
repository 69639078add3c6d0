import {
  checkCount,
  checkSize,
  checkWhole,
  convolve2d,
  type Convolve2dOptions,
  defineLayer,
  formatShape,
  type Layer,
  operation,
  type OptionChecks,
  refusal,
  reshape,
  ShapeError,
  type Tensor,
} from "@ganglion/tensor";
import { checkConvolution, checkGroups, checkPadding, CONV_CHECKS, pads } from "./conv2d.ts";
import { carried, type LinearOptions, type WeightAndBias, weightAndBias } from "./linear.ts";

/** What `conv1d` takes besides its channels. */
export interface Conv1dOptions extends LinearOptions {
  /** Samples of the kernel. */
  readonly kernelSize: number;
  /** Samples from one window to the next; 1 by default. */
  readonly stride?: number;
  /**
   * Zeros on each side; 0 by default. With "same" so many that the output is as long as the signal, the odd one at the end;
   * the stride is 1 then.
   */
  readonly padding?: number | "same";
  /** Samples from one element of the kernel to the next; 1 by default. */
  readonly dilation?: number;
  /** Into how many groups the channels fall, each convolved on its own; 1 by default. */
  readonly groups?: number;
}

/** The layer that `conv1d` makes. */
export interface Conv1d extends Layer {
  readonly kind: "conv1d";
  readonly options: {
    readonly inChannels: number;
    readonly outChannels: number;
    readonly kernelSize: number;
    readonly stride: number;
    readonly padding: number | "same";
    readonly dilation: number;
    readonly groups: number;
    readonly bias: boolean;
  };
  readonly parameters: Readonly<Record<string, Tensor>> & WeightAndBias;
  withParameters(parameters: Conv1d["parameters"]): Conv1d;
}

/** How a kernel moves. */
const CHECKS: OptionChecks<Conv1dOptions> = {
  ...CONV_CHECKS,
  kernelSize: [checkSize],
  stride: checkCount,
  dilation: checkCount,
};

type Window = Pick<Conv1d["options"], "stride" | "padding" | "dilation" | "groups">;

/**
 * A convolution over signals, such as sound or sequences of features: `[n, inChannels, length]` to `[n, outChannels, length']`,
 * where `length' = floor((length + 2 padding - dilation (kernel - 1) - 1) / stride) + 1`. Weight `[out, in / groups, kernel]`.
 * @throws TypeError without `rng`, or for what is no option.
 * @throws RangeError unless all sizes are whole numbers >= 1 (padding >= 0) and `groups` divides both channel counts, or for
 * `padding: "same"` with a stride.
 * @example
 * ```ts
 * import { conv1d } from "@ganglion/layers";
 * import { rng, zeros } from "@ganglion/tensor";
 * const layer = conv1d(2, 8, { kernelSize: 5, padding: "same", rng: rng(7) });
 * layer(zeros([4, 2, 100])).shape; // => [4, 8, 100]
 * ```
 * @see Waibel, Hanazawa, Hinton, Shikano and Lang, 1989, Phoneme recognition using time-delay neural networks
 */
export function conv1d(inChannels: number, outChannels: number, options: Conv1dOptions): Conv1d {
  checkConvolution<Conv1dOptions>("conv1d", { inChannels, outChannels }, options, CHECKS);
  const { kernelSize, stride = 1, dilation = 1, groups = 1 } = options;
  checkGroups("conv1d", inChannels, outChannels, groups);
  const padding = checkPadding("conv1d", options.padding, [stride], (given = 0) => {
    checkWhole("conv1d", "padding", given, true);
    return given;
  });
  const shape = [outChannels, inChannels / groups, kernelSize];
  return conv1dOver({ stride, padding, dilation, groups }, weightAndBias("conv1d", shape, options));
}

function conv1dOver(window: Window, parameters: WeightAndBias): Conv1d {
  const { weight, bias } = parameters;
  const [outChannels, inPerGroup, kernelSize] = weight.shape as readonly [number, number, number];
  const { stride, padding, dilation, groups } = window;
  const inChannels = inPerGroup * groups;
  const call: Convolve2dOptions = {
    stride: [1, stride],
    padding: padding === "same" ? padding : [0, padding],
    dilation: [1, dilation],
    groups,
    ...(bias && { bias }),
  };
  const options = { inChannels, outChannels, kernelSize, ...window, bias: bias !== undefined };
  const forward = (x: Tensor): Tensor => {
    checkSignals(x, options);
    // A signal is an image one pixel high.
    const image = reshape(x, [x.shape[0] as number, inChannels, 1, x.shape[2] as number]);
    const y = convolve2d(image, reshape(weight, [outChannels, inPerGroup, 1, kernelSize]), call);
    return reshape(y, [y.shape[0] as number, outChannels, y.shape[3] as number]);
  };
  return defineLayer((x) => operation(() => forward(x)), {
    kind: "conv1d" as const,
    options,
    ...carried(parameters),
    traits: { affine: { axis: 1, groups, pads: pads(padding === "same" ? padding : [padding], [kernelSize]) } },
    withParameters: (others: Conv1d["parameters"]) => conv1dOver(window, others),
  });
}

/** @throws ShapeError unless `x` is a batch of signals of the layer's channels into which a window fits. */
function checkSignals({ rank, shape }: Tensor, { inChannels, kernelSize, padding, dilation }: Conv1d["options"]): void {
  const refuse = (rule: string, remedy: string): Error =>
    refusal(ShapeError, "conv1d", rule, formatShape(shape), remedy, shape);
  if (rank !== 3) throw refuse("signals must be [batch, channels, length]", "Reshape to three axes.");
  const [, channels, length] = shape as readonly [number, number, number];
  if (channels !== inChannels) {
    throw refuse(`signals must have ${inChannels} channels`, "Signals are [batch, channels, length].");
  }
  const needed = padding === "same" ? 1 : dilation * (kernelSize - 1) + 1 - 2 * padding;
  if (length < Math.max(needed, 1)) {
    throw refuse(`signals must be ${Math.max(needed, 1)} long at least`, "Pad more, or take a smaller kernel.");
  }
}
