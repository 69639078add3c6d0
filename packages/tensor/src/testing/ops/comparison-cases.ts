import { equal, greater, greaterEqual, less, lessEqual, notEqual, where } from "../../index.ts";
import type { Tensor, TensorLike } from "../../tensor.ts";
import type { HostValues } from "../host-values.ts";
import { extremes, mismatchCase, type OpCase, series, shaped, type ValueCase, values } from "./op-case.ts";
import { elementwise } from "./oracle.ts";

interface Row {
  readonly op: string;
  readonly run: (a: TensorLike, b: TensorLike) => Tensor;
  readonly holds: (a: number, b: number) => boolean;
}

/** Comparisons, and the choice by a condition. */
export function comparisonCases(): OpCase[] {
  return [...rows().flatMap(rowCases), ...choices(), ...choiceExtremes()];
}

function rows(): Row[] {
  return [
    { op: "equal", run: equal, holds: (a, b) => a === b },
    { op: "notEqual", run: notEqual, holds: (a, b) => a !== b },
    { op: "less", run: less, holds: (a, b) => a < b },
    { op: "lessEqual", run: lessEqual, holds: (a, b) => a <= b },
    { op: "greater", run: greater, holds: (a, b) => a > b },
    { op: "greaterEqual", run: greaterEqual, holds: (a, b) => a >= b },
  ];
}

function rowCases(row: Row): OpCase[] {
  const numbers = extremes();
  const two = (title: string, ...inputs: HostValues[]): ValueCase => ({
    kind: "value",
    name: `${row.op}: ${title}`,
    op: row.op,
    inputs,
    run: (a, b) => row.run(a as Tensor, b as Tensor),
    expected: (...xs) => elementwise((a, b) => Number(row.holds(a as number, b as number)), xs, "int32"),
    tolerance: "exact",
    gradient: "none",
  });
  return [
    two("a row against a column", values([-1, 0, 0.5, 2]), values([[0], [0.5]])),
    two("int32", values([1, 2, 3], "int32"), values([2, 2, 2], "int32")),
    two("an empty tensor", shaped([0, 2], []), values([1, 2])),
    two("extremes", values(numbers.flatMap((a) => numbers.map(() => a))), values(numbers.flatMap(() => numbers))),
    {
      ...two("a number", values([-1, 0, 0.5, Number.NaN])),
      run: (a) => row.run(a as Tensor, 0.5),
      expected: (a) => elementwise((x) => Number(row.holds(x, 0.5)), [a as HostValues], "int32"),
    },
    mismatchCase(row.op, [series([2, 3]), series([4])], (a, b) => row.run(a as Tensor, b as Tensor), "[2, 3] and [4]"),
  ];
}

function choose(c?: Tensor, a?: Tensor, b?: Tensor): Tensor {
  return where(c as Tensor, a as Tensor, b as Tensor);
}

function choiceCase(title: string, ...inputs: HostValues[]): ValueCase {
  return {
    kind: "value",
    name: `where: ${title}`,
    op: "where",
    inputs,
    run: choose,
    expected: (...xs) => elementwise((c, a, b) => (c !== 0 ? a : b) as number, xs),
    tolerance: "exact",
    gradient: "check",
  };
}

function choices(): OpCase[] {
  const condition = shaped([2, 3], [1, 0, 2, 0, -1, 0], "int32");
  const none = shaped([0], [], "int32");
  return [
    choiceCase("operands of one shape", condition, series([2, 3]), series([2, 3], 0.5)),
    choiceCase("all three repeated", values([[1], [0]], "int32"), series([3]), series([2, 1, 1])),
    choiceCase("scalars", values(0, "int32"), values(1.5), values(2.5)),
    { ...choiceCase("an empty tensor", none, shaped([0], []), values(1)), gradient: "compare" },
    {
      ...choiceCase("numbers for both", condition),
      run: (c) => where(c as Tensor, 2.5, -1),
      expected: (c) => elementwise((v) => (v !== 0 ? 2.5 : -1), [c as HostValues], "float32"),
      gradient: "none",
    },
    {
      ...choiceCase("a number for one", condition, series([2, 3])),
      run: (c, a) => where(c as Tensor, a as Tensor, 0),
      expected: (...xs) => elementwise((v, x) => (v !== 0 ? x : 0) as number, xs),
    },
    mismatchCase("where", [values([1, 0], "int32"), series([3]), values(1)], choose, "[2] and [3]"),
  ];
}

function choiceExtremes(): OpCase[] {
  const nan = Number.NaN;
  const infinity = Number.POSITIVE_INFINITY;
  const condition = values([1, 0, 1, 0], "int32");
  return [
    {
      ...choiceCase(
        "what is not taken does no harm",
        condition,
        values([1, nan, 2, infinity]),
        values([nan, 3, -infinity, 4]),
      ),
      gradient: "compare",
      grads: ({ data }) => [
        undefined,
        values([data[0] as number, 0, data[2] as number, 0]),
        values([0, data[1] as number, 0, data[3] as number]),
      ],
    },
    {
      ...choiceCase(
        "NaN and fractions count as true, -0 as false",
        values([nan, 0.25, -0, 0, -infinity]),
        values(1),
        values(2),
      ),
      expected: () => values([1, 1, 2, 2, 1]),
      gradient: "none",
    },
  ];
}
