import {
  affine,
  checkBoolean,
  checkCount,
  checkFloatDType,
  checkFunction,
  checkOptions,
  checkRng,
  type Initializer,
  matmul,
  max,
  operation,
  type OptionChecks,
  parameter,
  type RandomDType,
  type Rng,
  reshape,
  type Shape,
  type Tensor,
} from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { createActivation } from "./create-activation.ts";
import { rebuildable } from "./learned.ts";
import { winners } from "./maxout-features.ts";
import { maxoutGain } from "./maxout-gain.ts";

/** Makes the first values of a parameter; the initializers of @ganglion/init are such functions. */
export type MaxoutInit = Initializer;

/** What `maxout` takes besides its sizes. */
export interface MaxoutOptions {
  /** Where the first weights come from. */
  readonly rng: Rng;
  /** Of how many affine functions the largest is taken; 2 by default. */
  readonly pieces?: number;
  /** Whether a bias is added; true by default. */
  readonly bias?: boolean;
  /** How weight and bias begin; uniform in `+-1 / sqrt(inFeatures)` by default, as PyTorch's linear layers do. */
  readonly init?: MaxoutInit;
  /** The dtype of the parameters; float32 by default. */
  readonly dtype?: RandomDType;
}

/** What a maxout layer says of itself, and what its `with` takes. */
export interface MaxoutSettings {
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly pieces: number;
  readonly bias: boolean;
}

/**
 * The largest of `pieces` affine functions for each output, `max_k(x W_k^T + b_k)`: `[..., inFeatures]` to
 * `[..., outFeatures]`. It learns its own shape, does not saturate and does not die, for `pieces` times the parameters:
 * `weight [outFeatures * pieces, inFeatures]`, the pieces of an output side by side, and `bias [outFeatures * pieces]`.
 * `derivative` is the Jacobian `[..., outFeatures, inFeatures]`; `with` draws new weights.
 * @throws RangeError if a size is not a whole number above 0, TypeError without `rng`.
 * @example
 * ```ts
 * import { maxout } from "@ganglion/activations";
 * import { rng, zeros } from "@ganglion/tensor";
 * const layer = maxout(64, 10, { pieces: 3, rng: rng(7) });
 * layer(zeros([8, 64])).shape; // => [8, 10]
 * ```
 * @see Goodfellow, Warde-Farley, Mirza, Courville and Bengio, 2013, Maxout Networks
 */
export function maxout(inFeatures: number, outFeatures: number, options: MaxoutOptions): Activation<MaxoutSettings> {
  checkMaxout(options);
  const { pieces = 2, bias: hasBias = true } = options;
  const settings: MaxoutSettings = { inFeatures, outFeatures, pieces, bias: hasBias };
  checkSettings(settings);
  const length = outFeatures * pieces;
  const weight = draw([length, inFeatures], inFeatures, options);
  return maxoutOver(settings, options, hasBias ? { weight, bias: draw([length], inFeatures, options) } : { weight });
}

type Parameters = Readonly<Record<string, Tensor>> & { readonly weight: Tensor; readonly bias?: Tensor };

function maxoutOver(
  settings: MaxoutSettings,
  options: MaxoutOptions,
  parameters: Parameters,
): Activation<MaxoutSettings> {
  const { inFeatures, outFeatures, pieces } = settings;
  const { weight, bias } = parameters;
  const split = (x: Tensor): Tensor => {
    const y = affine(x, weight, bias);
    return reshape(y, [...y.shape.slice(0, -1), outFeatures, pieces]);
  };
  const activation = createActivation<MaxoutSettings>(
    {
      kind: "maxout",
      options: settings,
      check: checkSettings,
      gain: () => maxoutGain(pieces),
      range: () => [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
      cost: 0,
      parameters,
    },
    {
      apply: (x) => operation(() => max(split(x), { axis: -1 })),
      derivative: (x) => jacobian(split(x), weight, inFeatures),
      remake: (changed) =>
        maxout(changed.inFeatures, changed.outFeatures, { ...options, pieces: changed.pieces, bias: changed.bias }),
    },
  );
  return rebuildable(activation, (others) => maxoutOver(settings, options, others as Parameters));
}

/** For each output the weights of the piece that won: `[..., out, pieces]` to `[..., out, in]`. */
function jacobian(split: Tensor, weight: Tensor, inFeatures: number): Tensor {
  const [outFeatures, pieces] = split.shape.slice(-2) as [number, number];
  const leading = split.shape.slice(0, -1);
  const shares = reshape(winners(split, split.rank - 1), [...leading, 1, pieces]);
  return reshape(matmul(shares, reshape(weight, [outFeatures, pieces, inFeatures])), [...leading, inFeatures]);
}

function draw(shape: Shape, inFeatures: number, { rng, init, dtype = "float32" }: MaxoutOptions): Tensor {
  const bound = 1 / Math.sqrt(inFeatures);
  const uniform: MaxoutInit = (given) => rng.uniform(given, { low: -bound, high: bound, dtype });
  return parameter(shape, init ?? uniform, { where: "maxout", rng, dtype });
}

function checkMaxout(options: MaxoutOptions): void {
  const checks: OptionChecks<MaxoutOptions> = {
    rng: [checkRng],
    pieces: checkCount,
    bias: checkBoolean,
    init: checkFunction,
    dtype: checkFloatDType,
  };
  checkOptions("maxout", options ?? {}, checks, { use_bias: "bias", useBias: "bias", generator: "rng" });
}

function checkSettings({ inFeatures, outFeatures, pieces }: MaxoutSettings): void {
  checkCount("maxout", "inFeatures", inFeatures);
  checkCount("maxout", "outFeatures", outFeatures);
  checkCount("maxout", "pieces", pieces, true);
}
