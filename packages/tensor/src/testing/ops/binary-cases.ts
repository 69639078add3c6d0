import { add, div, maximum, minimum, mul, pow, sub } from "../../index.ts";
import type { Tensor, TensorLike } from "../../tensor.ts";
import type { HostValues } from "../host-values.ts";
import {
  errorCase,
  extremes,
  mismatchCase,
  type OpCase,
  series,
  shaped,
  type ToleranceClass,
  type ValueCase,
  values,
} from "./op-case.ts";
import { elementwise, power } from "./oracle.ts";

interface Row {
  readonly op: string;
  readonly run: (a: TensorLike, b: TensorLike) => Tensor;
  readonly value: (a: number, b: number) => number;
  readonly tolerance: ToleranceClass;
}

type Elementwise = (...values: number[]) => number;

/** Arithmetic on two operands. */
export function binaryCases(): OpCase[] {
  return [...rows().flatMap(rowCases), ...gradientsAtTies(), ...powers(), ...integers(), ...promotions(), ...errors()];
}

function rows(): Row[] {
  return [
    { op: "add", run: add, value: (a, b) => a + b, tolerance: "exact" },
    { op: "sub", run: sub, value: (a, b) => a - b, tolerance: "exact" },
    { op: "mul", run: mul, value: (a, b) => a * b, tolerance: "exact" },
    { op: "div", run: div, value: (a, b) => a / b, tolerance: "elementary" },
    { op: "pow", run: pow, value: power, tolerance: "elementary" },
    { op: "maximum", run: maximum, value: (a, b) => Math.max(a, b), tolerance: "exact" },
    { op: "minimum", run: minimum, value: (a, b) => Math.min(a, b), tolerance: "exact" },
  ];
}

function rowCases(row: Row): OpCase[] {
  const two = (title: string, a: HostValues, b: HostValues, gradient: ValueCase["gradient"] = "check"): ValueCase =>
    binaryCase(row, title, [a, b], gradient);
  const x = operand(row, [2, 3]);
  return [
    two("operands of one shape", x, operand(row, [2, 3], 1 / 32)),
    two("a row against a matrix", operand(row, [3]), operand(row, [2, 3], 1 / 32)),
    two("a column against a matrix", operand(row, [2, 3]), operand(row, [2, 1], 1 / 32)),
    two("both operands repeated", operand(row, [2, 1, 3]), operand(row, [4, 1], 1 / 32)),
    two("four axes", operand(row, [2, 3, 1, 2]), operand(row, [3, 2, 1], 1 / 32)),
    two("a scalar tensor on the left", operand(row, []), operand(row, [2, 3], 1 / 32)),
    two("two scalars", operand(row, []), operand(row, [], 1 / 32)),
    two("an empty operand against a row", shaped([0, 3], []), operand(row, [3]), "compare"),
    two("an axis of length 1 against an empty one", operand(row, [2, 1]), shaped([2, 0], []), "compare"),
    ...withNumbers(row, x),
    sameTensorTwice(row, x),
    extremePairs(row),
  ];
}

/** Operands at which the gradient exists: bases of powers are positive, and an offset keeps the two apart. */
function operand(row: Row, shape: readonly number[], offset = 0): HostValues {
  const x = series(shape, offset);
  if (row.op !== "pow" && row.op !== "div") return x;
  return { shape, data: Array.from(x.data, (value) => Math.abs(value) / 2 + 0.5) };
}

function binaryCase(row: Row, title: string, inputs: HostValues[], gradient: ValueCase["gradient"]): ValueCase {
  return {
    kind: "value",
    name: `${row.op}: ${title}`,
    op: row.op,
    inputs,
    run: (a, b) => row.run(a as Tensor, b as Tensor),
    expected: (...xs) => elementwise(row.value as Elementwise, xs),
    tolerance: row.tolerance,
    gradient,
  };
}

function withNumbers({ op, run, value, tolerance }: Row, x: HostValues): ValueCase[] {
  const base = { kind: "value", op, inputs: [x], tolerance, gradient: "check" } as const;
  return [
    {
      ...base,
      name: `${op}: a number on the right`,
      run: (a) => run(a as Tensor, 1.75),
      expected: (a) => elementwise((v) => value(v, 1.75), [a]),
    },
    {
      ...base,
      name: `${op}: a number on the left`,
      run: (a) => run(1.75, a as Tensor),
      expected: (a) => elementwise((v) => value(1.75, v), [a]),
    },
  ];
}

function sameTensorTwice({ op, run, value, tolerance }: Row, x: HostValues): ValueCase {
  return {
    kind: "value",
    name: `${op}: one tensor as both operands`,
    op,
    inputs: [x],
    run: (a) => run(a as Tensor, a as Tensor),
    expected: (a) => elementwise((v) => value(v, v), [a]),
    tolerance,
    gradient: "check",
  };
}

/** Every extreme number with every other. */
function extremePairs(row: Row): ValueCase {
  const numbers = extremes();
  const left = numbers.flatMap((a) => numbers.map(() => a));
  const right = numbers.flatMap(() => numbers);
  return binaryCase(row, "extremes", [values(left), values(right)], "compare");
}

function gradientsAtTies(): ValueCase[] {
  return rows()
    .filter(({ op }) => op === "maximum" || op === "minimum")
    .map((row) => ({
      ...binaryCase(row, "equal operands share the gradient", [values([1, 2, -3]), values([1, 5, -3])], "compare"),
      grads: (upstream: HostValues) => {
        const [first, second, third] = Array.from(upstream.data) as [number, number, number];
        const [left, right] = row.op === "maximum" ? [0, second] : [second, 0];
        return [values([first / 2, left, third / 2]), values([first / 2, right, third / 2])];
      },
    }));
}

function powers(): ValueCase[] {
  const row = rows().find(({ op }) => op === "pow") as Row;
  const wholePowers: ValueCase = {
    kind: "value",
    name: "pow: negative bases with whole exponents",
    op: "pow",
    inputs: [values([-2, -1, -0.5, 0.5, 1, 3])],
    run: (x) => pow(x as Tensor, 3),
    expected: (x) => elementwise((v) => v ** 3, [x]),
    tolerance: "elementary",
    gradient: "check",
  };
  return [
    wholePowers,
    {
      ...wholePowers,
      name: "pow: the square, also of 0",
      inputs: [values([-2, 0, 0.5])],
      run: (x) => pow(x as Tensor, 2),
      expected: (x) => elementwise((v) => v ** 2, [x]),
    },
    {
      ...binaryCase(row, "an exponent of 0 has the gradient 0", [values([0, 2, -3]), values([0, 0, 0])], "compare"),
      grads: (upstream) => [values([0, 0, 0]), values([0, (upstream.data[1] as number) * Math.log(2), Number.NaN])],
    },
  ];
}

function integers(): OpCase[] {
  const a = shaped([2, 2], [7, -3, 0, 2147483647], "int32");
  const b = shaped([2, 2], [2, -3, 5, 1], "int32");
  return rows().map((row) => {
    const base = binaryCase(row, "int32", [a, b], "none");
    if (row.op === "div") return { ...base, expected: (...xs) => elementwise(row.value as Elementwise, xs, "float32") };
    if (row.op === "pow") {
      const inputs = [values([3, -2, 5], "int32"), values([4, 3, 0], "int32")];
      return { ...base, inputs, expected: () => values([81, -8, 1], "int32") };
    }
    return {
      ...base,
      expected: (...xs) => elementwise((x, y) => row.value(x as number, y as number) | 0, xs, "int32"),
    };
  });
}

function promotions(): OpCase[] {
  const [addRow, subRow, mulRow] = rows() as [Row, Row, Row];
  const whole = values([2, -3], "int32");
  return [
    {
      ...binaryCase(mulRow, "int32 beside float32 becomes float32", [whole, values([0.5, 1.5], "float32")], "compare"),
      expected: () => values([1, -4.5], "float32"),
    },
    {
      ...binaryCase(addRow, "a fraction makes int32 float32", [whole], "none"),
      run: (x) => add(x as Tensor, 0.5),
      expected: () => values([2.5, -2.5], "float32"),
    },
    {
      ...binaryCase(subRow, "a whole number leaves int32 as it is", [whole], "none"),
      run: (x) => sub(1, x as Tensor),
      expected: () => values([-1, 4], "int32"),
    },
  ];
}

function errors(): OpCase[] {
  return rows().flatMap(({ op, run }): OpCase[] => [
    mismatchCase(op, [series([2, 3]), series([2])], (a, b) => run(a as Tensor, b as Tensor), "[2, 3] and [2]"),
    errorCase(
      op,
      "rejects two numbers",
      [],
      () => run(1, 2),
      "one operand must be a tensor, got 1 and 2. Use tensor(1).",
    ),
  ]);
}
