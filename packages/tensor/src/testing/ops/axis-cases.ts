import { cumsum, logSoftmax, softmax } from "../../index.ts";
import type { Tensor } from "../../tensor.ts";
import { type HostValues, indexAt } from "../host-values.ts";
import { errorCase, type OpCase, series, shaped, type ValueCase, values } from "./op-case.ts";
import { largest, total } from "./oracle.ts";

/** A function that makes of the elements along an axis as many others. */
interface Row {
  readonly op: string;
  /** What sets the row apart from the other of its operation. */
  readonly title?: string;
  readonly run: (x: Tensor, options?: { axis?: number }) => Tensor;
  readonly of: (list: readonly number[]) => number[];
  /** The axis that is meant where none is given. */
  readonly usual: number;
  /** Whether it works on whole numbers, too. */
  readonly hasWholes?: boolean;
}

/** What mixes the elements along an axis, and leaves as many. */
export function axisCases(): OpCase[] {
  return rows().flatMap((row) => [
    ...byAxes(row),
    ...atExtremes(row),
    ...errors(row),
    ...(row.hasWholes === true ? wholes(row) : [rejectsWholes(row)]),
  ]);
}

function rows(): Row[] {
  return [
    { op: "softmax", run: softmax, of: (list) => logSoftmaxOf(list).map(Math.exp), usual: -1 },
    { op: "logSoftmax", run: logSoftmax, of: logSoftmaxOf, usual: -1 },
    { op: "cumsum", run: cumsum, of: sumsOf, usual: 0, hasWholes: true },
    reversed(),
  ];
}

/** Sums from the end. */
function reversed(): Row {
  const run: Row["run"] = (x, options) => cumsum(x, { ...options, reverse: true });
  const of: Row["of"] = (list) => sumsOf([...list].reverse()).reverse();
  return { op: "cumsum", run, of, usual: 0, title: "reversed", hasWholes: true };
}

function axisCase(row: Row, title: string, x: HostValues, axis: number, isGiven = true): ValueCase {
  const { op, run, of } = row;
  return {
    kind: "value",
    name: `${op}: ${titled(row, title)}`,
    op,
    inputs: [x],
    run: (y) => run(y as Tensor, isGiven ? { axis } : undefined),
    expected: (y) => along(of, y as HostValues, axis),
    tolerance: "elementary",
    gradient: "compare",
  };
}

function titled({ title }: Row, what: string): string {
  return title === undefined ? what : `${title}, ${what}`;
}

function byAxes(row: Row): ValueCase[] {
  const x = series([2, 3, 4]);
  return [
    { ...axisCase(row, "the axis that is the default", x, row.usual, false), gradient: "check" },
    { ...axisCase(row, "the first axis", x, 0), gradient: "check" },
    { ...axisCase(row, "the last axis", x, 2), gradient: "check" },
    { ...axisCase(row, "a middle axis", x, 1), gradient: "check" },
    axisCase(row, "the last axis, counted from the end", x, -1),
    axisCase(row, "a vector", series([5]), 0),
    axisCase(row, "one element", series([3, 1]), 1),
    axisCase(row, "long rows", series([3, 301]), 1),
    axisCase(row, "long columns", series([301, 3]), 0),
    { ...axisCase(row, "20,000 elements", long(20_000), 0), tolerance: "accumulated" },
    axisCase(row, "no rows", shaped([0, 3], []), 1),
    axisCase(row, "an axis of nothing", shaped([3, 0], []), 1),
  ];
}

/** Each row holds one trouble: an infinity, NaN, numbers whose exponentials overflow or vanish. */
function atExtremes(row: Row): ValueCase[] {
  const infinity = Number.POSITIVE_INFINITY;
  const over = (title: string, data: number[]): ValueCase =>
    axisCase(row, title, shaped([data.length / 3, 3], data), 1);
  return [
    over("-Infinity beside numbers", [1, -infinity, -2, 0.5, 0.25, -infinity]),
    over("Infinity, which leaves nothing", [1, infinity, -2]),
    over("nothing but -Infinity", [-infinity, -infinity, -infinity]),
    over("NaN", [1, Number.NaN, 2]),
    over("large numbers", [1e4, 1e4 - 1, 1e4 + 1, -1e4, -1e4 - 1, -1e4 + 1, 100, -100, 20]),
    over("equal numbers", [2, 2, 2, -0, 0, 0]),
  ];
}

function errors(row: Row): OpCase[] {
  const { op, run } = row;
  const axis = (shape: number[], given: number, remedy: string): [HostValues[], (x?: Tensor) => Tensor, string] => [
    [series(shape)],
    (x) => run(x as Tensor, { axis: given }),
    `axis must exist in shape [${shape.join(", ")}], got ${given}. Here ${remedy}.`,
  ];
  const rejects = titled(row, "rejects an axis that is not there");
  return [
    errorCase(op, rejects, ...axis([2, 3], 2, "use a whole number from -2 to 1")),
    errorCase(op, titled(row, "rejects a scalar"), ...axis([], 0, "a scalar has no axes")),
  ];
}

function rejectsWholes({ op, run }: Row): OpCase {
  const message = 'values must be float32 or float64, got int32. Convert with cast(x, "float32").';
  return errorCase(op, "rejects int32", [values([1, 2], "int32")], (x) => run(x as Tensor), message);
}

function wholes(row: Row): ValueCase[] {
  const of = (title: string, x: HostValues, axis: number): ValueCase => ({
    ...axisCase(row, title, x, axis),
    expected: (y) => ({ ...along(row.of, y as HostValues, axis), dtype: "int32" }),
    tolerance: "exact",
    gradient: "none",
  });
  return [
    of("int32", shaped([2, 3], [3, -7, 2, 100, 5, -100], "int32"), 1),
    of("int32 that wraps", shaped([4, 1], [2147483647, 1, -2147483648, 5], "int32"), 0),
  ];
}

/** A function of lists applied to the elements along `axis`. */
function along(of: Row["of"], x: HostValues, axis: number): HostValues {
  const at = axis < 0 ? axis + x.shape.length : axis;
  const lists = new Map<string, number[]>();
  const keyAndPlace = (offset: number): [string, number] => {
    const index = indexAt(offset, x.shape);
    return [index.filter((_, other) => other !== at).join(), index[at] as number];
  };
  for (let offset = 0; offset < x.data.length; offset++) {
    const [key] = keyAndPlace(offset);
    const list = lists.get(key) ?? [];
    list.push(x.data[offset] as number);
    lists.set(key, list);
  }
  const results = new Map([...lists].map(([key, list]) => [key, of(list)]));
  const data = Array.from({ length: x.data.length }, (_, offset) => {
    const [key, place] = keyAndPlace(offset);
    return results.get(key)?.[place] as number;
  });
  return { shape: x.shape, data };
}

/** Of the largest, which is 0 once shifted (or NaN), `log1p` knows: it keeps what the others add to 1. */
function logSoftmaxOf(list: readonly number[]): number[] {
  const top = largest(list);
  const first = list.indexOf(top);
  const shifted = list.map((x) => x - top);
  const others = Math.log1p(total(shifted.map((x, i) => (i === first ? x : Math.exp(x)))));
  return shifted.map((x) => x - others);
}

function sumsOf(list: readonly number[]): number[] {
  let sum = 0;
  return list.map((x) => (sum += x));
}

/** Numbers of both signs that add up to no large ones. */
function long(length: number): HostValues {
  return { shape: [length], data: Array.from({ length }, (_, i) => (((i * 7919) % 1009) - 504) / 512) };
}
