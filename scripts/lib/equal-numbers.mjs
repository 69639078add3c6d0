import { expect } from "vitest";

/**
 * What `toEqual` and `toStrictEqual` ask first, in all tests: whether two lists of numbers are the same, one by one. Vitest
 * itself lists the places of both as texts and calls some ten functions for each of them, which for the weights of a network is
 * most of a test. Where this does not find them the same vitest compares them by its own means, and shows the difference.
 */
const mark = Symbol.for("ganglion.equalNumbers");
if (!Reflect.has(globalThis, mark)) {
  // Once in a process, though it is loaded for each file of tests.
  Reflect.set(globalThis, mark, true);
  expect.addEqualityTesters([equalNumbers]);
}

/**
 * @param {unknown} a
 * @param {unknown} b
 * @returns {true | undefined} undefined for vitest to decide
 */
export function equalNumbers(a, b) {
  if (!isList(a) || !isList(b)) return undefined;
  if (a.constructor !== b.constructor || a.length !== b.length) return undefined;
  for (let i = 0; i < a.length; i++) if (!isSame(a[i], b[i])) return undefined;
  return true;
}

/**
 * @param {unknown} value
 * @returns {value is ArrayLike<unknown>}
 */
function isList(value) {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}

/**
 * As `Object.is`, of numbers alone.
 *
 * @param {unknown} a
 * @param {unknown} b
 */
function isSame(a, b) {
  if (typeof a !== "number" && typeof a !== "bigint") return false;
  if (a === b) return a !== 0 || Object.is(a, b);
  return Number.isNaN(a) && Number.isNaN(b);
}
