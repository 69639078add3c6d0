import { allocate, checkNumber, checkOptions, refusal, sizeOf, tensor } from "@ganglion/tensor";
import { uniformStream } from "./host-random.ts";
import { type Initializer, initializer } from "./initializer.ts";

/** The normal distribution that is cut, and where. */
export interface TruncatedNormalOptions {
  readonly mean?: number;
  /** The standard deviation before cutting. */
  readonly std?: number;
  /** The least value, not a multiple of `std`; -2 by default, -Infinity for none. */
  readonly low?: number;
  /** The largest value, not a multiple of `std`; 2 by default, Infinity for none. */
  readonly high?: number;
}

/**
 * Normal numbers, but none outside of `[low, high]`: those are drawn again. PyTorch's `trunc_normal_`.
 * @throws TypeError unless all are numbers, RangeError unless `std > 0` and `low < high`; the bounds may be infinite, the others not.
 * @example
 * ```ts
 * import { truncatedNormal } from "@ganglion/init";
 * const init = truncatedNormal({ std: 0.02, low: -0.04, high: 0.04 });
 * ```
 * @see Robert, 1995, "Simulation of truncated normal variables"
 */
export function truncatedNormal(options: TruncatedNormalOptions = {}): Initializer {
  const checks = { mean: checkNumber, std: checkNumber, low: checkNumber, high: checkNumber };
  checkOptions<TruncatedNormalOptions>("truncatedNormal", options, checks, { a: "low", b: "high" });
  const { mean = 0, std = 1, low = -2, high = 2 } = options;
  if (!Number.isFinite(mean) || !Number.isFinite(std) || std <= 0 || !(low < high)) {
    throw refusal(
      RangeError,
      "truncatedNormal",
      "std must be > 0 and low < high, mean and std finite",
      `mean ${mean}, std ${std}, low ${low}, high ${high}`,
      "The bounds are values, not multiples of std.",
    );
  }
  return initializer("truncatedNormal", (shape, { rng, dtype }) => {
    const next = truncatedStream(uniformStream(rng), (low - mean) / std, (high - mean) / std);
    const values = allocate("float64", sizeOf(shape));
    for (let i = 0; i < values.length; i++) values[i] = Math.min(high, Math.max(low, mean + std * next()));
    return tensor(values, { shape, dtype });
  });
}

/** Standard normal numbers in `[low, high]`, by proposing numbers and rejecting some. */
function truncatedStream(uniform: () => number, low: number, high: number): () => number {
  if (high <= 0) {
    const mirrored = truncatedStream(uniform, -high, -low);
    return () => -mirrored();
  }
  if (low <= 0 && high - low > Math.sqrt(2 * Math.PI)) return fromNormal(uniform, low, high);
  // The rate at which an exponential proposal in the tail is rejected least (Robert's equation 2.2).
  const rate = (low + Math.sqrt(low * low + 4)) / 2;
  return low > 0 && rate * (high - low) > 1
    ? fromExponential(uniform, low, high, rate)
    : fromUniform(uniform, low, high);
}

function fromNormal(uniform: () => number, low: number, high: number): () => number {
  return () => {
    for (;;) {
      const x = Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
      if (x >= low && x <= high) return x;
    }
  };
}

function fromUniform(uniform: () => number, low: number, high: number): () => number {
  const peak = Math.max(low, 0);
  return () => {
    for (;;) {
      const x = low + (high - low) * uniform();
      if (uniform() < Math.exp((peak * peak - x * x) / 2)) return x;
    }
  };
}

function fromExponential(uniform: () => number, low: number, high: number, rate: number): () => number {
  return () => {
    for (;;) {
      const x = low - Math.log(1 - uniform()) / rate;
      if (x <= high && uniform() < Math.exp(-((x - rate) ** 2) / 2)) return x;
    }
  };
}
