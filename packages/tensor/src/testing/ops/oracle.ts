import type { DType } from "../../dtype.ts";
import type { Shape } from "../../backend.ts";
import { sizeOf } from "../../shape.ts";
import { type HostValues, indexAt } from "../host-values.ts";

/** The element at `index`; axes that `x` lacks on the left or has with length 1 are read at 0, as in broadcasting. */
export function at(x: HostValues, index: readonly number[]): number {
  return x.data[placeOf(x, index)] as number;
}

/** Where in the data of `x` that element is. */
export function placeOf({ shape }: HostValues, index: readonly number[]): number {
  const extra = index.length - shape.length;
  let offset = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    const length = shape[axis] as number;
    if (length !== 1) offset = offset * length + (index[axis + extra] as number);
  }
  return offset;
}

/** A tensor of `shape` made element by element from the index. */
export function build(shape: Shape, element: (index: readonly number[]) => number, dtype?: DType): HostValues {
  return { shape, dtype, data: Array.from({ length: sizeOf(shape) }, (_, offset) => element(indexAt(offset, shape))) };
}

/** A function of numbers applied to tensors that are broadcast against each other. */
export function elementwise(f: (...values: number[]) => number, xs: readonly HostValues[], dtype?: DType): HostValues {
  const rank = Math.max(...xs.map((x) => x.shape.length));
  const shape = Array.from({ length: rank }, (_, axis) => {
    const lengths = xs.map((x) => x.shape[axis - rank + x.shape.length] ?? 1);
    return lengths.find((length) => length !== 1) ?? 1;
  });
  return build(shape, (index) => f(...xs.map((x) => at(x, index))), dtype);
}

/** A function of lists applied to the elements along `axes`, which disappear or stay with length 1. */
export function reduced(
  f: (values: number[]) => number,
  x: HostValues,
  axes: readonly number[],
  keepDims = false,
): HostValues {
  const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  const groups = Array.from({ length: sizeOf(kept) }, (): number[] => []);
  for (let offset = 0; offset < x.data.length; offset++) {
    let [group, size, rest] = [0, 1, offset];
    for (let axis = kept.length - 1; axis >= 0; axis--) {
      const length = x.shape[axis] as number;
      if (kept[axis] !== 1) group += (rest % length) * size;
      size *= kept[axis] as number;
      rest = Math.floor(rest / length);
    }
    groups[group]?.push(x.data[offset] as number);
  }
  const shape = keepDims ? kept : x.shape.filter((_, axis) => !axes.includes(axis));
  return { shape, data: groups.map(f) };
}

/** The sum of the elements; of products it is what a matrix product and a convolution are made of. */
export function total(list: readonly number[]): number {
  let sum = 0;
  for (const value of list) sum += value;
  return sum;
}

/** The largest element; NaN wins. */
export function largest(list: readonly number[]): number {
  return list.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}

/** The smallest element; NaN wins. */
export function smallest(list: readonly number[]): number {
  return list.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

/** The error function, from the series `2 / sqrt(pi) e^(-x^2) sum of (2 x^2)^n x / (1 * 3 * ... * (2 n + 1))`. */
export function erf(x: number): number {
  if (Number.isNaN(x) || Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-18; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** `base ^ exponent` as in C: 1 to any power is 1, and so is -1 to an infinite one. */
export function power(base: number, exponent: number): number {
  const isOne = base === 1 || (base === -1 && Math.abs(exponent) === Number.POSITIVE_INFINITY);
  return isOne ? 1 : base ** exponent;
}
