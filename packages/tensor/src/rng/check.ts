import { describeValue, describeWord } from "../describe-value.ts";
import { DTypeError, refusal } from "../errors.ts";

/**
 * Checks the interval and the dtype of `uniform`.
 * @throws RangeError unless `[low, high)` is an interval of float32 numbers; DTypeError unless the dtype is a float one.
 */
export function checkUniform(low: number, high: number, dtype: string): void {
  checkDType("uniform", dtype);
  const start = Math.fround(low);
  const end = Math.fround(high);
  if (!(start < end) || !Number.isFinite(Math.fround(end - start))) {
    throw refusal(
      RangeError,
      "uniform",
      "low must be below high, and their distance a finite float32",
      `low ${low} and high ${high}`,
      "Numbers are drawn from [low, high).",
    );
  }
}

/**
 * Checks the moments and the dtype of `normal`.
 * @throws RangeError unless `mean` and `std` are finite and `std >= 0`; DTypeError unless the dtype is a float one.
 */
export function checkNormal(mean: number, std: number, dtype: string): void {
  checkDType("normal", dtype);
  if (!Number.isFinite(Math.fround(mean))) {
    throw refusal(
      RangeError,
      "normal",
      "mean must be a finite float32",
      describeValue(mean),
      "Pass { mean: 0 }, or leave it out.",
    );
  }
  if (!(std >= 0) || !Number.isFinite(Math.fround(std))) {
    throw refusal(
      RangeError,
      "normal",
      "std must be a finite float32 >= 0",
      describeValue(std),
      "It is the standard deviation, the square root of the variance.",
    );
  }
}

/**
 * Checks the length of a permutation.
 * @throws RangeError unless `length` is a whole number from 0 to 2^31 - 1.
 */
export function checkPermutation(length: number): void {
  if (!Number.isInteger(length) || length < 0 || length >= 2 ** 31) {
    throw refusal(
      RangeError,
      "permutation",
      "the length must be a whole number from 0 to 2147483647",
      describeValue(length),
      "Pass the number of things to put in order.",
    );
  }
}

/**
 * Checks the bound of `integer`.
 * @throws RangeError unless `below` is a whole number from 1 to 2^32 - 1.
 */
export function checkInteger(below: number): void {
  if (!Number.isInteger(below) || below < 1 || below >= 2 ** 32) {
    throw refusal(
      RangeError,
      "integer",
      "below must be a whole number from 1 to 4294967295",
      describeValue(below),
      "Results are from 0 to below - 1.",
    );
  }
}

function checkDType(name: string, dtype: string): void {
  if (dtype !== "float32" && dtype !== "float64") {
    throw refusal(
      DTypeError,
      name,
      "the dtype must be float32 or float64",
      describeWord(dtype),
      "For whole numbers use integer(below) or permutation(length).",
    );
  }
}
