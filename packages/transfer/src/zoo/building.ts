import { type Initializer, kaimingNormal, normal } from "@ganglion/init";
import { type Conv2d, conv2d, type Linear, linear } from "@ganglion/layers";
import { type BatchNorm, batchNorm } from "@ganglion/normalization";
import {
  checkCount,
  checkOptions,
  checkRng,
  oneOf,
  type OptionChecks,
  type PairLike,
  type RandomDType,
  refusal,
  type Rng,
  zeros,
} from "@ganglion/tensor";

/** What every network of the zoo takes. */
export interface NetworkOptions {
  /** Where the first weights come from; the same seed gives the same weights on every backend. */
  readonly rng: Rng;
  /** How many classes are told apart: the length of the output. */
  readonly classes?: number;
  /** The channels of the images, 3 by default. */
  readonly inChannels?: number;
  /** float32 by default; float64 on the reference backend only. */
  readonly dtype?: RandomDType;
}

/** How a convolution of the zoo differs from one of kernel 3 that keeps the size of its images. */
export interface ConvolutionShape {
  readonly stride?: PairLike;
  readonly padding?: PairLike;
  readonly groups?: number;
  readonly bias?: boolean;
  /** How the kernel begins; as the family says by default. */
  readonly init?: Initializer;
}

/** Makes the layers of one network, which begin alike. */
export interface Building {
  readonly classes: number;
  readonly inChannels: number;
  convolution(inChannels: number, outChannels: number, kernelSize: number, shape?: ConvolutionShape): Conv2d;
  norm(channels: number): BatchNorm;
  linear(inFeatures: number, outFeatures: number): Linear;
}

/** How the layers of a family of networks begin. */
export interface FamilyRules {
  /** How a kernel begins, its bias being 0; null is PyTorch's default. Normal with a variance of 2 / fan-out unless given. */
  readonly convolution?: Initializer | null;
  /** How the weight of a linear layer begins; PyTorch's default unless given. */
  readonly linear?: Initializer;
  /** The classes that the published weights tell apart; 1000 by default. */
  readonly classes?: number;
  /** What is added to the variance in batch norm; 1e-5 by default. */
  readonly eps?: number;
  /** The weight of the newest batch in the running statistics; 0.1 by default. */
  readonly momentum?: number;
}

/** Normal with a standard deviation of 0.01: how VGG and the MobileNets begin their classifiers. */
export const NARROW: Initializer = /* @__PURE__ */ normal({ std: 0.01 });

function checkRngGiven(where: string, name: string, rng: unknown): void {
  if (rng !== undefined) return checkRng(where, name, rng);
  const remedy = "Pass { rng: rng(7) } with rng from @ganglion/tensor, also where weights are loaded afterwards.";
  throw refusal(TypeError, where, "rng must be given", "undefined", remedy);
}

const CHECKS: OptionChecks<NetworkOptions> = {
  rng: [checkRngGiven],
  classes: checkCount,
  inChannels: checkCount,
  dtype: /* @__PURE__ */ oneOf("float32", "float64"),
};

const RENAMED = { num_classes: "classes", numClasses: "classes", channels: "inChannels", in_channels: "inChannels" };

/**
 * Checks the options of a network (`more` are those that only it has), and makes what makes its layers.
 * @throws TypeError without `rng`, or for what is no option; RangeError unless counts are whole numbers >= 1.
 */
export function building<O extends NetworkOptions = NetworkOptions>(
  where: string,
  options: O,
  rules: FamilyRules = {},
  more: Partial<OptionChecks<O>> = {},
): Building {
  const checks = { ...CHECKS, ...more } as OptionChecks<O>;
  checkOptions<O>(where, options === undefined ? ({} as O) : options, checks, RENAMED);
  const { rng, classes = rules.classes ?? 1000, inChannels = 3, dtype = "float32" } = options;
  const { eps = 1e-5, momentum = 0.1, convolution = kaimingNormal({ mode: "fanOut" }) } = rules;
  const begin = { rng, dtype };
  return {
    classes,
    inChannels,
    convolution: (from, to, kernelSize, shape = {}) => {
      const { stride = 1, padding = kernelSize >> 1, groups = 1, bias = false, init = convolution } = shape;
      const first = init === null ? begin : { ...begin, init, biasInit: zeros };
      return conv2d(from, to, { ...first, kernelSize, stride, padding, groups, bias });
    },
    norm: (channels) => batchNorm(channels, { eps, momentum, dtype }),
    linear: (from, to) => linear(from, to, { ...begin, ...(rules.linear && { init: rules.linear, biasInit: zeros }) }),
  };
}
