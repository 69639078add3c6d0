import { argmax, argmin } from "../../index.ts";
import type { Tensor } from "../../tensor.ts";
import type { HostValues } from "../host-values.ts";
import { type OpCase, series, shaped, type ValueCase, values } from "./op-case.ts";
import { reduced } from "./oracle.ts";

interface Row {
  readonly op: string;
  readonly run: typeof argmax;
  readonly wins: (value: number, best: number) => boolean;
}

/** Where the largest and the smallest element is. */
export function argumentCases(): OpCase[] {
  const largest: Row = { op: "argmax", run: argmax, wins: (value, best) => value > best };
  const smallest: Row = { op: "argmin", run: argmin, wins: (value, best) => value < best };
  return [largest, smallest].flatMap((row) => [...byAxes(row), ...byRows(row), empty(row)]);
}

function argumentCase(
  { op, run, wins }: Row,
  title: string,
  x: HostValues,
  axes: readonly number[],
  options?: Parameters<typeof argmax>[1],
): ValueCase {
  const first = (list: number[]): number => {
    const nan = list.findIndex(Number.isNaN);
    return nan !== -1 ? nan : list.reduce((best, value, i) => (wins(value, list[best] as number) ? i : best), 0);
  };
  return {
    kind: "value",
    name: `${op}: ${title}`,
    op,
    inputs: [x],
    run: (y) => run(y as Tensor, options),
    expected: (y) => ({ ...reduced(first, y as HostValues, axes, options?.keepDims), dtype: "int32" }),
    tolerance: "exact",
    gradient: "none",
  };
}

function byAxes(row: Row): OpCase[] {
  const x = series([2, 3, 4]);
  return [
    argumentCase(row, "all elements", x, [0, 1, 2]),
    argumentCase(row, "all elements, axes kept", x, [0, 1, 2], { keepDims: true }),
    argumentCase(row, "the first axis", x, [0], { axis: 0 }),
    argumentCase(row, "a middle axis, kept", x, [1], { axis: 1, keepDims: true }),
    argumentCase(row, "the last axis, counted from the end", x, [2], { axis: -1 }),
    argumentCase(row, "long rows", series([5, 101]), [1], { axis: 1 }),
    argumentCase(row, "an empty result", shaped([0, 3], []), [1], { axis: 1 }),
  ];
}

function byRows(row: Row): OpCase[] {
  const nan = Number.NaN;
  const infinity = Number.POSITIVE_INFINITY;
  const rows = (title: string, x: HostValues): ValueCase => argumentCase(row, title, x, [1], { axis: 1 });
  return [
    rows("the first of equal elements", shaped([2, 4], [1, 3, 3, 1, 2, 2, 2, 2])),
    rows("int32", shaped([2, 3], [1, 3, 2, -5, -7, -6], "int32")),
    rows(
      "infinities",
      shaped([3, 3], [1, infinity, infinity, 1, -infinity, -infinity, -infinity, -infinity, -infinity]),
    ),
    rows("NaN, which comes first", shaped([2, 4], [1, nan, infinity, nan, -infinity, 1, 2, nan])),
    rows("zeros of both signs", shaped([1, 4], [-0, 0, -0, 0])),
  ];
}

function empty({ op, run }: Row): OpCase {
  return {
    kind: "error",
    name: `${op}: rejects nothing to compare`,
    op,
    inputs: [values([])],
    run: (x) => run(x as Tensor),
    message: `${op}: there must be at least one element to compare, got shape [0]. Skip empty batches.`,
  };
}
