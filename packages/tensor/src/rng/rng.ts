import type { Shape } from "../backend.ts";
import { tensor } from "../create.ts";
import { allocate } from "../dtype.ts";
import { emit } from "../emit.ts";
import { installMethods } from "../methods.ts";
import { checkShape, sizeOf } from "../shape.ts";
import { activeBackend } from "../state.ts";
import type { Tensor } from "../tensor.ts";
import { checkGiven, checkNumber } from "../check.ts";
import { checkOptions, type OptionChecks } from "../options.ts";
import { checkInteger, checkNormal, checkPermutation, checkUniform } from "./check.ts";
import { fillNormal } from "./fill-normal.ts";
import { fillUniform } from "./fill-uniform.ts";
import { childState, initialState, type RngState } from "./rng-state.ts";
import { boundedInteger, shuffledIndices, wordStream } from "./words.ts";

/** The dtypes that random numbers come in. The values are float32 numbers in both. */
export type RandomDType = "float32" | "float64";

/** The interval of `uniform`, `[low, high)`. Both ends are rounded to float32. */
export interface UniformOptions {
  readonly low?: number;
  readonly high?: number;
  readonly dtype?: RandomDType;
}

/** The mean and the standard deviation of `normal`. Both are rounded to float32. */
export interface NormalOptions {
  readonly mean?: number;
  readonly std?: number;
  readonly dtype?: RandomDType;
}

/**
 * A seeded source of random numbers. Every call goes on where the last one stopped. The numbers depend on the seed and
 * the calls alone: they are the same, bit for bit, on every backend and in every engine.
 */
export interface Rng {
  /**
   * Independent uniform numbers in `[low, high)`, by default `[0, 1)`, in steps of `(high - low) / 2^24`.
   * @throws RangeError unless `low < high` and their distance is a finite float32.
   * @throws ShapeError if a length is not a whole number >= 0.
   */
  uniform(shape: Shape, options?: UniformOptions): Tensor;
  /**
   * Independent normal numbers, by default with mean 0 and standard deviation 1. None is further than 6.77 standard
   * deviations from the mean.
   * @throws RangeError unless `mean` is finite, and `std` finite and >= 0.
   * @throws ShapeError if a length is not a whole number >= 0.
   */
  normal(shape: Shape, options?: NormalOptions): Tensor;
  /**
   * The numbers `0 .. length - 1` in random order, each order equally likely.
   * @throws RangeError unless `length` is a whole number from 0 to 2^31 - 1.
   */
  permutation(length: number): Int32Array;
  /**
   * A whole number in `[0, below)`, each equally likely.
   * @throws RangeError unless `below` is a whole number from 1 to 2^32 - 1.
   */
  integer(below: number): number;
  /**
   * A new generator whose numbers are independent of this one's. The n-th child is the same whatever was drawn before,
   * and making one does not change what this generator draws next.
   */
  split(): Rng;
  /** Where the generator is now, as plain JSON; `rng(state)` goes on from there. */
  state(): RngState;
}

const UNIFORM_CHECKS: OptionChecks<UniformOptions> = { low: checkNumber, high: checkNumber, dtype: checkGiven };
const NORMAL_CHECKS: OptionChecks<NormalOptions> = { mean: checkNumber, std: checkNumber, dtype: checkGiven };

/**
 * A seeded source of random numbers: Philox 4x32-10, which computes block number `n` of four words directly from `n` and
 * the 64-bit key. A draw of `n` numbers uses `ceil(n / 4)` blocks, so where a draw begins depends on the sizes before it.
 *
 * Numbers are made on the host, or by a backend's fused kernel that makes the same bits.
 * @throws RangeError if the seed is not a whole number below 2^53 in size, or the state is not one that `state()` returned.
 * @example
 * ```ts
 * import { rng } from "@ganglion/tensor";
 * const random = rng(7);
 * const weight = random.normal([10, 64], { std: 0.01 });
 * const resumed = rng(random.state());
 * console.log(random.permutation(6)); // => [3, 2, 0, 5, 4, 1]
 * console.log(resumed.permutation(6)); // => [3, 2, 0, 5, 4, 1]
 * ```
 * @see Salmon, Moraes, Dror, Shaw, 2011, "Parallel random numbers: as easy as 1, 2, 3"
 */
export function rng(seed: number | RngState): Rng {
  const { algorithm, key, ...first } = initialState(seed);
  let { block, splits } = first;
  const advance = (x: Tensor): Tensor => {
    block += Math.ceil(x.size / 4);
    return x;
  };
  return {
    uniform(shape, options = {}) {
      checkOptions("uniform", options, UNIFORM_CHECKS, { minval: "low", maxval: "high" });
      const { low = 0, high = 1, dtype = "float32" } = options;
      checkShape("uniform", shape);
      checkUniform(low, high, dtype);
      return advance(uniformTensor({ algorithm, key, block, splits }, shape, low, high, dtype));
    },
    normal(shape, options = {}) {
      checkOptions("normal", options, NORMAL_CHECKS, { stddev: "std", stdDev: "std", scale: "std", loc: "mean" });
      const { mean = 0, std = 1, dtype = "float32" } = options;
      checkShape("normal", shape);
      checkNormal(mean, std, dtype);
      return advance(normalTensor({ algorithm, key, block, splits }, shape, mean, std, dtype));
    },
    permutation(length) {
      checkPermutation(length);
      const stream = wordStream(key, block);
      const indices = shuffledIndices(stream, length);
      block += stream.blocks();
      return indices;
    },
    integer(below) {
      checkInteger(below);
      const stream = wordStream(key, block);
      const value = boundedInteger(stream, below);
      block += stream.blocks();
      return value;
    },
    split: () => rng(childState({ algorithm, key, block, splits: splits++ })),
    state: () => ({ algorithm, key, block, splits }),
  };
}

function uniformTensor(at: RngState, shape: Shape, low: number, high: number, dtype: RandomDType): Tensor {
  installMethods();
  const backend = activeBackend();
  if (dtype === "float32" && backend.fused.randomUniform !== undefined) {
    return emit(backend, backend.fused.randomUniform(at, shape, Math.fround(low), Math.fround(high)), shape, dtype);
  }
  const values = allocate("float32", sizeOf(shape));
  fillUniform(values, at.key, at.block, low, high);
  return tensor(values, { shape, dtype });
}

function normalTensor(at: RngState, shape: Shape, mean: number, std: number, dtype: RandomDType): Tensor {
  installMethods();
  const backend = activeBackend();
  if (dtype === "float32" && backend.fused.randomNormal !== undefined) {
    return emit(backend, backend.fused.randomNormal(at, shape, Math.fround(mean), Math.fround(std)), shape, dtype);
  }
  const values = allocate("float32", sizeOf(shape));
  fillNormal(values, at.key, at.block, mean, std);
  return tensor(values, { shape, dtype });
}
