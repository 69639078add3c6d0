import type { Backend } from "./backend.ts";
import { describeValue } from "./describe-value.ts";
import { refusal } from "./errors.ts";
import type { AbortSignalLike } from "./platform.ts";
import type { Rng } from "./rng/rng.ts";
import { isBackend } from "./state.ts";
import { disposedError, isTensor } from "./is-tensor.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Refuses a value that the argument or option `name` of `where` cannot have; returns where it can. What is `optional`, as most
 * options are, may be left out, and then a message says so.
 */
export type Check = (where: string, name: string, value: unknown, optional?: boolean) => void;

/** @throws TypeError unless `value` is a number (NaN and the infinities are). */
export function checkNumber(where: string, name: string, value: unknown, optional?: boolean): asserts value is number {
  if (typeof value !== "number") throw kindError(where, name, "a number", value, optional);
}

/** @throws TypeError unless `value` is a number, RangeError unless it is finite. */
export function checkFinite(where: string, name: string, value: unknown, optional?: boolean): asserts value is number {
  checkRange(where, name, value, "a finite number", Number.isFinite, optional);
}

/** @throws TypeError unless `value` is a number, RangeError unless it is finite and above 0. */
export function checkPositive(
  where: string,
  name: string,
  value: unknown,
  optional?: boolean,
): asserts value is number {
  checkRange(where, name, value, "a finite number > 0", (x) => Number.isFinite(x) && x > 0, optional);
}

/** @throws TypeError unless `value` is a number, RangeError unless it is finite and at least 0. */
export function checkNonNegative(
  where: string,
  name: string,
  value: unknown,
  optional?: boolean,
): asserts value is number {
  checkRange(where, name, value, "a finite number >= 0", (x) => Number.isFinite(x) && x >= 0, optional);
}

/** @throws TypeError unless `value` is a number, RangeError unless it is from 0 to 1, such as a probability. */
export function checkUnit(where: string, name: string, value: unknown, optional?: boolean): asserts value is number {
  checkRange(where, name, value, "a number from 0 to 1", (x) => x >= 0 && x <= 1, optional);
}

/** @throws TypeError unless `value` is a number, RangeError unless it is in `[0, 1)`, such as what a running mean keeps. */
export function checkDecay(where: string, name: string, value: unknown, optional?: boolean): asserts value is number {
  checkRange(where, name, value, "a number from 0 to below 1", (x) => x >= 0 && x < 1, optional);
}

/** @throws TypeError unless `value` is a number, RangeError unless it is whole and at least 1. */
export function checkCount(where: string, name: string, value: unknown, optional?: boolean): asserts value is number {
  checkRange(where, name, value, "a whole number >= 1", isCount, optional);
}

/** @throws TypeError unless `value` is a number, RangeError unless it is whole and at least 0. */
export function checkWhole(where: string, name: string, value: unknown, optional?: boolean): asserts value is number {
  checkRange(where, name, value, "a whole number >= 0", (x) => Number.isSafeInteger(x) && x >= 0, optional);
}

/**
 * The check of what has no default, such as a number of channels: a tensor there is what the layer would be called with.
 * @throws TypeError unless `value` is a number, RangeError unless it is whole and at least 1.
 */
export function checkSize(where: string, name: string, value: unknown): asserts value is number {
  const remedy = isTensor(value) ? `Call the factory: ${where}(...) makes the layer.` : "Give the length of that axis.";
  checkRange(where, name, value, "a whole number >= 1", isCount, false, remedy);
}

/** @throws TypeError unless `value` is a number, RangeError unless it is whole, of either sign. */
export function checkInteger(where: string, name: string, value: unknown, optional?: boolean): asserts value is number {
  checkRange(where, name, value, "a whole number", Number.isSafeInteger, optional);
}

/** @throws TypeError unless `value` is the dtype of numbers with fractions, such as parameters have. */
export function checkFloatDType(where: string, name: string, value: unknown, optional?: boolean): void {
  if (value === "float32" || value === "float64") return;
  throw kindError(where, name, "one of float32, float64", value, optional);
}

/** @throws TypeError unless `value` is true or false. */
export function checkBoolean(
  where: string,
  name: string,
  value: unknown,
  optional?: boolean,
): asserts value is boolean {
  if (typeof value !== "boolean") throw kindError(where, name, "true or false", value, optional);
}

/** @throws TypeError unless `value` is a string. */
export function checkString(where: string, name: string, value: unknown, optional?: boolean): asserts value is string {
  if (typeof value !== "string") throw kindError(where, name, "a string", value, optional);
}

/** @throws TypeError unless `value` is a function. */
export function checkFunction(where: string, name: string, value: unknown, optional?: boolean): void {
  if (typeof value !== "function") throw kindError(where, name, "a function", value, optional);
}

/** @throws TypeError unless `value` is an object, of any kind. */
export function checkObject(where: string, name: string, value: unknown): asserts value is object {
  if (typeof value === "object" && value !== null) return;
  throw kindError(where, name, "an object", value, false, "Pass an object, {} if there is nothing to say.");
}

/** @throws TypeError unless `value` is a tensor, DisposedError if its memory was given back. */
export function checkTensor(where: string, name: string, value: unknown): asserts value is Tensor {
  if (!isTensor(value)) throw kindError(where, name, "a tensor", value, false, "Make one with tensor(values).");
  if (value.disposed) throw disposedError(where, value);
}

/** @throws TypeError unless `value` is a generator of random numbers. */
export function checkRng(where: string, name: string, value: unknown): asserts value is Rng {
  if (!hasMethods(value, "uniform", "normal", "permutation", "integer", "split", "state")) {
    throw kindError(where, name, "a generator of random numbers", value, false, "Make one with rng(seed).");
  }
}

/** @throws TypeError unless `value` is a backend. */
export function checkBackend(where: string, name: string, value: unknown): asserts value is Backend {
  if (!isBackend(value))
    throw kindError(where, name, "a backend", value, false, "Make one with reference() or await wasm().");
}

/** @throws TypeError unless `value` is an AbortSignal. */
export function checkSignal(where: string, name: string, value: unknown): asserts value is AbortSignalLike {
  if (!hasMethods(value, "addEventListener") || typeof (value as AbortSignalLike).aborted !== "boolean") {
    throw kindError(where, name, "an AbortSignal", value, false, "Pass the signal of an AbortController.");
  }
}

/** A check that `value` is one of `valid`; it throws a TypeError that lists them. */
export function oneOf(...valid: readonly string[]): Check {
  return (where, name, value, optional) => {
    if (valid.includes(value as string)) return;
    throw kindError(where, name, `one of ${valid.join(", ")}`, value, optional);
  };
}

/** The check for what is checked where it is used: only null, which would pass there for left out, is refused here. */
export function checkGiven(where: string, name: string, value: unknown): void {
  if (value === null) throw kindError(where, name, "given or left out", value, true);
}

/** The check for what may be anything, or is checked where it is used. */
export function anything(): void {}

function checkRange(
  where: string,
  name: string,
  value: unknown,
  wanted: string,
  holds: (value: number) => boolean,
  optional?: boolean,
  remedy?: string,
): asserts value is number {
  const isNumber = typeof value === "number";
  if (isNumber && holds(value)) return;
  const todo = Number.isNaN(value) ? "Check how it was computed." : remedy;
  throw kindError(where, name, wanted, value, optional, todo, isNumber ? RangeError : TypeError);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

/** The error for what cannot stand there; RangeError is for numbers that are out of range. */
function kindError(
  where: string,
  name: string,
  wanted: string,
  value: unknown,
  optional?: boolean,
  // One choice among texts, which goes from production builds as a whole.
  remedy = optional ? "Leave it out for the default." : `Pass ${wanted}.`,
  kind: new (message: string) => Error = TypeError,
): Error {
  return refusal(kind, where, `${name} must be ${wanted}`, describeValue(value), remedy);
}

function hasMethods(value: unknown, ...names: readonly string[]): boolean {
  return names.every((name) => typeof (Object(value) as Record<string, unknown>)[name] === "function");
}
