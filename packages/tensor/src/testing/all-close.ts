import { formatShape } from "../errors.ts";
import { sameShape } from "../shape.ts";
import { type Comparable, type HostValues, hostValues, indexAt } from "./host-values.ts";

/** How far values may be from what is expected: by `atol + rtol * |expected|`. */
export interface Tolerance {
  /** The part that grows with the expected value; 1e-5 by default. */
  readonly rtol?: number;
  /** The part that does not; 1e-6 by default. */
  readonly atol?: number;
}

/**
 * Whether two sets of values have one shape, one dtype (where both have any), and every value is within `atol + rtol *
 * |expected|`. NaN equals NaN alone, an infinity itself alone, and int32 values must be equal.
 * @example
 * ```ts
 * import { reference, setBackend, tensor } from "@ganglion/tensor";
 * import { allClose } from "@ganglion/tensor/testing";
 * setBackend(reference());
 * await allClose(tensor([0.1, 0.2]).add(0.2), [0.3, 0.4]); // => true
 * ```
 */
export async function allClose(actual: Comparable, expected: Comparable, tolerance?: Tolerance): Promise<boolean> {
  return findDifference(await hostValues(actual), await hostValues(expected), tolerance) === undefined;
}

/**
 * Does nothing if `allClose` holds.
 * @throws Error that names the first index that differs, both values, the tolerance and how many values differ.
 */
export async function assertAllClose(actual: Comparable, expected: Comparable, tolerance?: Tolerance): Promise<void> {
  const difference = findDifference(await hostValues(actual), await hostValues(expected), tolerance);
  if (difference !== undefined) throw new Error(`assertAllClose: ${difference}`);
}

/** Says where `actual` is not what was expected; undefined if it is. */
export function findDifference(
  actual: HostValues,
  expected: HostValues,
  { rtol = 1e-5, atol = 1e-6 }: Tolerance = {},
): string | undefined {
  if (!sameShape(actual.shape, expected.shape)) {
    return `shapes must agree, got ${formatShape(actual.shape)}, expected ${formatShape(expected.shape)}.`;
  }
  if (actual.dtype !== undefined && expected.dtype !== undefined && actual.dtype !== expected.dtype) {
    return `dtypes must agree, got ${actual.dtype}, expected ${expected.dtype}.`;
  }
  const isExact = actual.dtype === "int32" || (rtol === 0 && atol === 0);
  const allowed = isExact ? (): number => 0 : (value: number): number => atol + rtol * Math.abs(value);
  const wrong: number[] = [];
  for (let i = 0; i < expected.data.length; i++) {
    const value = expected.data[i] as number;
    if (!isClose(actual.data[i] as number, value, allowed(value))) wrong.push(i);
  }
  if (wrong.length === 0) return undefined;
  const rule = isExact ? "values must be equal" : `values must agree within rtol ${rtol} and atol ${atol}`;
  return `${rule}, got ${describe(actual, expected, wrong, allowed)}`;
}

function isClose(actual: number, expected: number, allowed: number): boolean {
  if (actual === expected) return true;
  if (Number.isNaN(expected)) return Number.isNaN(actual);
  return Number.isFinite(actual) && Number.isFinite(expected) && Math.abs(actual - expected) <= allowed;
}

function describe(
  actual: HostValues,
  expected: HostValues,
  wrong: readonly number[],
  allowed: (value: number) => number,
): string {
  const first = wrong[0] as number;
  const got = actual.data[first] as number;
  const wanted = expected.data[first] as number;
  const distance = Math.abs(got - wanted);
  const measure = Number.isFinite(distance)
    ? `, which is off by ${short(distance)} (allowed ${short(allowed(wanted))})`
    : "";
  return (
    `${wrong.length} of ${expected.data.length} that differ. ` +
    `The first is at ${formatShape(indexAt(first, expected.shape))}: ${got}, expected ${wanted}${measure}.`
  );
}

function short(x: number): string {
  return String(Number(x.toPrecision(3)));
}
