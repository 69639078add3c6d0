import { logSumExp, max, mean, min, type ReduceOptions, sum, variance } from "../../index.ts";
import { sizeOf } from "../../shape.ts";
import type { Tensor } from "../../tensor.ts";
import type { HostValues } from "../host-values.ts";
import { errorCase, type OpCase, series, shaped, type ToleranceClass, type ValueCase, values } from "./op-case.ts";
import { largest, reduced, smallest, total } from "./oracle.ts";

interface Row {
  readonly op: string;
  readonly run: (x: Tensor, options?: ReduceOptions) => Tensor;
  readonly of: (list: number[]) => number;
  readonly tolerance: ToleranceClass;
}

/** Sums, means, variances, extremes and the logarithm of a sum of exponentials. */
export function reductionCases(): OpCase[] {
  return [...rows().flatMap(rowCases), ...corrections(), ...gradientsAtTies(), ...large(), ...integers(), ...errors()];
}

function rows(): Row[] {
  return [
    { op: "sum", run: sum, of: total, tolerance: "elementary" },
    { op: "mean", run: mean, of: (list) => total(list) / list.length, tolerance: "elementary" },
    { op: "variance", run: variance, of: (list) => varianceOf(list, 1), tolerance: "elementary" },
    { op: "max", run: max, of: largest, tolerance: "exact" },
    { op: "min", run: min, of: smallest, tolerance: "exact" },
    { op: "logSumExp", run: logSumExp, of: logSumExpOf, tolerance: "elementary" },
  ];
}

function rowCases(row: Row): OpCase[] {
  const x = series([2, 3, 4]);
  const all = [0, 1, 2];
  const over = (title: string, axes: readonly number[], options?: ReduceOptions): ValueCase => ({
    kind: "value",
    name: `${row.op}: ${title}`,
    op: row.op,
    inputs: [x],
    run: (y) => row.run(y as Tensor, options),
    expected: (y) => reduced(row.of, y, axes, options?.keepDims),
    tolerance: row.tolerance,
    gradient: "check",
  });
  const one = { ...over("a scalar", []), inputs: [values(1.5)] };
  return [
    over("all axes", all),
    over("all axes by name", all, { axis: [2, 0, 1] }),
    over("all axes, kept", all, { keepDims: true }),
    over("the first axis", [0], { axis: 0 }),
    over("a middle axis, kept", [1], { axis: 1, keepDims: true }),
    over("the last axis, counted from the end", [2], { axis: -1 }),
    over("two axes that are not neighbours", [0, 2], { axis: [0, -1] }),
    over("two neighbours, kept", [1, 2], { axis: [1, 2], keepDims: true }),
    { ...over("one element", [0], { axis: 0 }), inputs: [series([1, 3])], gradient: "compare" },
    { ...one, expected: (y) => reduced(row.of, y, [0].slice(1)), gradient: "compare" },
    { ...over("an empty result", [1], { axis: 1 }), inputs: [shaped([0, 3], [])], gradient: "compare" },
    ...extremeRows(row),
  ];
}

/** Each row holds one trouble: an infinity, both, NaN, numbers whose exponentials overflow or vanish. */
function extremeRows({ op, run, of, tolerance }: Row): ValueCase[] {
  const nan = Number.NaN;
  const infinity = Number.POSITIVE_INFINITY;
  const over = (title: string, data: number[]): ValueCase => ({
    kind: "value",
    name: `${op}: ${title}`,
    op,
    inputs: [shaped([data.length / 3, 3], data)],
    run: (x) => run(x as Tensor, { axis: 1 }),
    expected: (x) => reduced(of, x as HostValues, [1]),
    tolerance,
    gradient: "compare",
  });
  return [
    over("infinities of one sign", [1, infinity, -2, 1, -infinity, -2, infinity, infinity, infinity]),
    over("only -Infinity", [-infinity, -infinity, -infinity]),
    over("infinities of both signs", [infinity, -infinity, 0]),
    over("NaN", [1, nan, -2, nan, infinity, -infinity]),
    over("large numbers", [1e4, 1e4 - 1, 1e4 + 1, -1e4, -1e4 - 1, -1e4 + 1, 100, -100, 20]),
    over("zeros of both signs", [-0, 0, -0]),
  ];
}

function corrections(): ValueCase[] {
  const by = (title: string, correction: number, input = series([3, 4])): ValueCase => ({
    kind: "value",
    name: `variance: ${title}`,
    op: "variance",
    inputs: [input],
    run: (x) => variance(x as Tensor, { axis: 0, correction }),
    expected: (x) => reduced((list) => varianceOf(list, correction), x as HostValues, [0]),
    tolerance: "elementary",
    gradient: "check",
  });
  const shifted = shaped([4, 2], [10000, 10001, 10001, 10000, 10002, 10002, 9999, 10001]);
  return [
    by("of the population", 0),
    by("any correction", 2),
    { ...by("a mean that is large against the spread", 1, shifted), gradient: "compare" },
  ];
}

function gradientsAtTies(): ValueCase[] {
  const share = (op: string, run: Row["run"], data: number[], result: number[]): ValueCase => ({
    kind: "value",
    name: `${op}: equal elements share the gradient`,
    op,
    inputs: [shaped([2, 4], data)],
    run: (x) => run(x as Tensor, { axis: 1 }),
    expected: () => values(result),
    tolerance: "exact",
    gradient: "compare",
    grads: (upstream) => {
      const [first, second] = [upstream.data[0] as number, upstream.data[1] as number];
      return [shaped([2, 4], [0, first / 3, first / 3, first / 3, second / 2, second / 2, 0, 0])];
    },
  });
  return [share("max", max, [1, 3, 3, 3, 2, 2, 0, 1], [3, 2]), share("min", min, [4, 3, 3, 3, 2, 2, 5, 6], [3, 2])];
}

/** Sizes at which the order of additions shows, and at which kernels divide their work. */
function large(): ValueCase[] {
  return rows().flatMap((row) => {
    const over = (title: string, shape: number[], axis: number): ValueCase => ({
      kind: "value",
      name: `${row.op}: ${title}`,
      op: row.op,
      inputs: [{ shape, data: Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7919) % 1009) / 512) }],
      run: (x) => row.run(x as Tensor, { axis }),
      expected: (x) => reduced(row.of, x as HostValues, [axis]),
      tolerance: row.tolerance === "exact" ? "exact" : "accumulated",
      gradient: "compare",
    });
    return [
      over("20,000 elements", [20_000], 0),
      over("many long columns", [301, 67], 0),
      over("many long rows", [67, 301], 1),
    ];
  });
}

function integers(): OpCase[] {
  const whole = (op: string, run: Row["run"], result: number[]): ValueCase => ({
    kind: "value",
    name: `${op}: int32`,
    op,
    inputs: [shaped([2, 3], [3, -7, 2, 100, 5, 100], "int32")],
    run: (x) => run(x as Tensor, { axis: 1 }),
    expected: () => values(result, "int32"),
    tolerance: "exact",
    gradient: "none",
  });
  return [
    whole("sum", sum, [-2, 205]),
    whole("max", max, [3, 100]),
    whole("min", min, [-7, 5]),
    {
      ...whole("mean", mean, []),
      name: "mean: int32 averages to float32",
      inputs: [values([3, -7, 2, 100], "int32")],
      run: (x) => mean(x as Tensor),
      expected: () => values(24.5, "float32"),
    },
  ];
}

function errors(): OpCase[] {
  const there = "axis must exist in shape [2, 3], got 2. Here use a whole number from -2 to 1.";
  const scalar = "axis must exist in shape [], got 0. Here a scalar has no axes.";
  const twice = "axes must be distinct, got [1, -1]. Name each axis once.";
  const nothing = "there must be at least one element to compare, got shape [2, 0]. Skip empty batches.";
  const ordered = rows().filter(({ op }) => op === "max" || op === "min");
  const error = ({ op, run }: Row, title: string, shape: number[], axis: number | number[], message: string): OpCase =>
    errorCase(op, title, [series(shape)], (x) => run(x as Tensor, { axis }), message);
  return [
    ...rows().flatMap((row) => [
      error(row, "rejects an axis that is not there", [2, 3], 2, there),
      error(row, "rejects an axis of a scalar", [], 0, scalar),
      error(row, "rejects an axis named twice", [2, 3], [1, -1], twice),
    ]),
    ...ordered.map((row) => error(row, "rejects nothing to compare", [2, 0], 1, nothing)),
  ];
}

function varianceOf(list: readonly number[], correction: number): number {
  const center = total(list) / list.length;
  return total(list.map((x) => (x - center) ** 2)) / Math.max(0, list.length - correction);
}

function logSumExpOf(list: readonly number[]): number {
  const peak = largest(list);
  if (!Number.isFinite(peak)) return peak;
  return peak + Math.log(total(list.map((x) => Math.exp(x - peak))));
}
