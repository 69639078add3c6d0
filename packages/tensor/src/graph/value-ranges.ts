import { checkCount, checkTensor, checkWhole } from "../check.ts";
import { describeValue } from "../describe-value.ts";
import { refusal } from "../errors.ts";
import { cast } from "../ops/cast.ts";
import { lessEqual } from "../ops/compare.ts";
import { concat } from "../ops/concat.ts";
import { max, min } from "../ops/reduce.ts";
import { reshape } from "../ops/reshape.ts";
import { sum } from "../ops/sum-and-broadcast.ts";
import { abs } from "../ops/unary.ts";
import { where } from "../ops/where.ts";
import { scope } from "../scope.ts";
import { noGrad } from "../state.ts";
import type { Tensor } from "../tensor.ts";

/** The values of a tensor, looked at for what is not finite. */
export interface ValueRange {
  /** How many values there are. */
  readonly size: number;
  /** How many of them are NaN or infinite. */
  readonly notFinite: number;
  /** The smallest finite value; NaN if none is. */
  readonly min: number;
  /** The largest finite value; NaN if none is. */
  readonly max: number;
}

const LARGEST = { float32: 3.4028234663852886e38, float64: Number.MAX_VALUE };

/**
 * For each tensor three numbers, in one row that is read in one go: how many values are finite, the least and the largest of them.
 * `rangeAt` says what they mean.
 * @throws TypeError unless it is given tensors, at least one, of at least one value each; BackendError if they live on several backends.
 * @example
 * ```ts
 * import { tensor } from "@ganglion/tensor";
 * import { measureRanges, rangeAt } from "@ganglion/tensor/graph";
 * const [x, y] = [tensor([1, NaN, -3]), tensor([7])];
 * const numbers = await measureRanges([x, y]).data();
 * rangeAt(numbers, 0, x.size); // => { size: 3, notFinite: 1, min: -3, max: 1 }
 * ```
 */
export function measureRanges(tensors: readonly Tensor[]): Tensor {
  if (!Array.isArray(tensors) || tensors.length === 0) {
    const rule = "tensors must be an array of tensors, at least one";
    throw refusal(TypeError, "measureRanges", rule, describeValue(tensors), "Pass [x].");
  }
  for (const x of tensors) {
    checkTensor("measureRanges", "each tensor", x);
    checkCount("measureRanges", "the size of each tensor", x.size);
  }
  const dtype = tensors.some((x) => x.dtype === "float64") ? "float64" : "float32";
  return scope(() => noGrad(() => concat(tensors.flatMap((x) => threeNumbers(cast(x, dtype), LARGEST[dtype])))));
}

function threeNumbers(x: Tensor, largest: number): Tensor[] {
  const isFinite = lessEqual(abs(x), largest);
  const least = min(where(isFinite, x, Number.POSITIVE_INFINITY));
  const most = max(where(isFinite, x, Number.NEGATIVE_INFINITY));
  return [sum(cast(isFinite, x.dtype)), least, most].map((value) => reshape(value, [1]));
}

/**
 * The range of the tensor at `place`, of so many values, among those that were measured.
 * @throws TypeError or RangeError unless all three are what they should be.
 */
export function rangeAt(numbers: ArrayLike<number>, place: number, size: number): ValueRange {
  const count: unknown = (Object(numbers) as ArrayLike<number>).length;
  checkWhole("rangeAt", "place", place);
  checkCount("rangeAt", "size", size);
  if (typeof count !== "number" || !(3 * place + 3 <= count)) {
    const rule = `numbers must have three for each place up to ${place}`;
    throw refusal(
      RangeError,
      "rangeAt",
      rule,
      describeValue(numbers),
      "Read what measureRanges gave: await ranges.data().",
    );
  }
  const [finite, least, most] = [0, 1, 2].map((i) => numbers[3 * place + i] as number) as [number, number, number];
  const isAny = finite > 0;
  return { size, notFinite: size - finite, min: isAny ? least : Number.NaN, max: isAny ? most : Number.NaN };
}
