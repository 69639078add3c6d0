import { max, maximum, min, minimum, reshape, slice, type Tensor } from "@ganglion/tensor";
import { measuring } from "../device/kernels.ts";
import type { Board, Numbers, PendingTensor, Place, ReadNumbers } from "./board.ts";

/** The least and the largest value of each unit, on the device. */
export type EndsEntry = Place | { readonly least: PendingTensor; readonly most: PendingTensor };

/** How the values of units lie: `[outer, units, inner]`, of which each `every`-th unit is looked at. */
export interface UnitsView {
  readonly outer: number;
  readonly units: number;
  readonly inner: number;
  readonly every: number;
}

/** The units along an axis of a shape, at most `most` of them. */
export function unitsAlong(shape: readonly number[], axis: number, most: number = Number.POSITIVE_INFINITY): UnitsView {
  let [outer, inner] = [1, 1];
  for (let i = 0; i < shape.length; i++) {
    if (i < axis) outer *= shape[i] as number;
    if (i > axis) inner *= shape[i] as number;
  }
  const units = shape[axis] as number;
  return { outer, units, inner, every: Math.ceil(units / Math.min(most, units)) };
}

/** Measures the ends of units, and those that were measured `before` as well. To be called in a scope, without recording. */
export function endsEntry(board: Board, x: Tensor, view: UnitsView, before?: EndsEntry): EndsEntry {
  const kernel = measuring(x, "measureEnds");
  if (kernel === undefined || (before !== undefined && "least" in before)) return composed(board, x, view, before);
  const { outer, units, inner, every } = view;
  const place = before ?? board.place(x, 2 * Math.ceil(units / every));
  kernel(x, place.table.values, place.at, { outer, units, inner, every, isMore: before !== undefined });
  return place;
}

function composed(board: Board, x: Tensor, view: UnitsView, before: EndsEntry | undefined): EndsEntry {
  const { outer, units, inner, every } = view;
  const size = outer * units * inner;
  const whole = size === x.size ? x : slice(reshape(x, [x.size]), [[0, size]]);
  const all = reshape(whole, [outer, units, inner]);
  const some = every === 1 ? all : slice(all, [null, [0, units, every]]);
  let [least, most] = [min(some, { axis: [0, 2] }), max(some, { axis: [0, 2] })];
  if (before !== undefined && "least" in before) {
    [least, most] = [minimum(least, before.least.x), maximum(most, before.most.x)];
    board.drop(before.least);
    board.drop(before.most);
  }
  return { least: board.put(least), most: board.put(most) };
}

/** The least value of each unit, and the largest, once the numbers were read. */
export function readEnds(read: ReadNumbers, entry: EndsEntry): readonly [least: Numbers, most: Numbers] {
  if ("least" in entry) return [read(entry.least), read(entry.most)];
  const both = read(entry);
  return [both.subarray(0, both.length / 2), both.subarray(both.length / 2)];
}

/** How many units have a value that is not 0, and of those how many have no two values that differ in sign. */
export function countSigns([least, most]: readonly [Numbers, Numbers]): {
  readonly moved: number;
  readonly oneSigned: number;
} {
  let [moved, oneSigned] = [0, 0];
  for (let unit = 0; unit < least.length; unit++) {
    const [isNegative, isPositive] = [(least[unit] as number) < 0, (most[unit] as number) > 0];
    if (isNegative || isPositive) moved += 1;
    if (isNegative !== isPositive) oneSigned += 1;
  }
  return { moved, oneSigned };
}
