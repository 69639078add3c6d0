import { abs, erf, exp, expm1, log, log1p, neg, sigmoid, sign, softplus, sqrt, tanh } from "../../index.ts";
import type { Tensor } from "../../tensor.ts";
import type { HostValues } from "../host-values.ts";
import {
  errorCase,
  extremes,
  type GradientTest,
  type OpCase,
  shaped,
  type ToleranceClass,
  type ValueCase,
  values,
} from "./op-case.ts";
import { elementwise, erf as erfOf } from "./oracle.ts";

interface Row {
  readonly op: string;
  readonly run: (x: Tensor) => Tensor;
  readonly value: (x: number) => number;
  readonly derivative: (x: number) => number;
  /** Six numbers at which the function is smooth. */
  readonly at: number[];
  readonly tolerance: ToleranceClass;
}

/** The functions of one number. */
export function unaryCases(): OpCase[] {
  return [...rows().flatMap(rowCases), ...bends(), ...smallArguments(), ...integers(), ...errors()];
}

function rows(): Row[] {
  const any = [-2.5, -0.75, -0.125, 0.25, 1.5, 3];
  const positive = [0.25, 0.5, 0.75, 1, 2.5, 9];
  const aboveMinusOne = [-0.75, -0.5, 0.125, 0.25, 1.5, 9];
  const row = (
    op: string,
    run: Row["run"],
    [value, derivative]: readonly [Row["value"], Row["derivative"]],
    at = any,
    tolerance: ToleranceClass = "elementary",
  ): Row => ({ op, run, value, derivative, at, tolerance });
  return [
    row("neg", neg, [(x) => -x, () => -1], any, "exact"),
    row("abs", abs, [Math.abs, (x) => (Number.isNaN(x) ? 0 : signOf(x))], any, "exact"),
    row("sign", sign, [signOf, () => 0], any, "exact"),
    row("exp", exp, [Math.exp, Math.exp]),
    row("expm1", expm1, [Math.expm1, Math.exp]),
    row("log", log, [Math.log, (x) => 1 / x], positive),
    row("log1p", log1p, [Math.log1p, (x) => 1 / (x + 1)], aboveMinusOne),
    row("sqrt", sqrt, [Math.sqrt, (x) => 1 / (2 * Math.sqrt(x))], positive),
    row("tanh", tanh, [Math.tanh, (x) => 1 - Math.tanh(x) ** 2]),
    row("erf", erf, [erfOf, (x) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x)]),
    row("sigmoid", sigmoid, [logistic, (x) => logistic(x) * logistic(-x)]),
    row("softplus", softplus, [(x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), logistic]),
  ];
}

function rowCases(row: Row): OpCase[] {
  return [
    unaryCase(row, "values", shaped([2, 3], row.at), "check"),
    unaryCase(row, "a scalar", values(row.at[4] as number), "check"),
    unaryCase(row, "an empty tensor", shaped([0, 3], []), "compare"),
    unaryCase(row, "extremes", values(extremes()), "compare"),
  ];
}

/** Bends that are less sharp and sharper than that of `softplus` by itself. */
function bends(): OpCase[] {
  return [0.5, 4].map((beta) => {
    const run = (x: Tensor): Tensor => softplus(x, { beta });
    const value = (x: number): number => (Math.max(beta * x, 0) + Math.log1p(Math.exp(-Math.abs(beta * x)))) / beta;
    const row: Row = {
      op: "softplus",
      run,
      value,
      derivative: (x) => logistic(beta * x),
      at: [],
      tolerance: "elementary",
    };
    return unaryCase(row, `beta ${beta}`, shaped([2, 3], [-2.5, -0.75, -0.125, 0.25, 1.5, 3]), "check");
  });
}

function unaryCase(row: Row, title: string, input: HostValues, gradient: GradientTest): ValueCase {
  const { op, run, value, derivative, tolerance } = row;
  return {
    kind: "value",
    name: `${op}: ${title}`,
    op,
    inputs: [input],
    run: (x) => run(x as Tensor),
    expected: (x) => elementwise(value, [x]),
    tolerance,
    gradient,
    grads: (upstream, x) => [elementwise((g, at) => g * derivative(at), [upstream, x])],
  };
}

/** Where the result is as small as the argument, and cancellation would show. */
function smallArguments(): OpCase[] {
  const input = values([1e-3, -1e-3, 1e-5, -1e-5, 1e-8, -1e-8, 1e-20, -1e-20]);
  const small = rows().filter((row) => ["expm1", "log1p", "tanh", "erf"].includes(row.op));
  const negative = rows().filter((row) => ["exp", "sigmoid", "softplus"].includes(row.op));
  return [
    ...small.map((row) => unaryCase({ ...row, tolerance: "relative" }, "small arguments", input, "compare")),
    ...negative.map((row) =>
      unaryCase({ ...row, tolerance: "relative" }, "small results", values([-10, -20, -40, -80]), "compare"),
    ),
  ];
}

function integers(): OpCase[] {
  const input = shaped([2, 2], [-7, 0, 3, 2147483647], "int32");
  return rows()
    .filter((row) => ["neg", "abs", "sign"].includes(row.op))
    .map(({ op, run, value }) => ({
      kind: "value",
      name: `${op}: int32`,
      op,
      inputs: [input],
      run: (x) => run(x as Tensor),
      expected: (x) => elementwise(value, [x], "int32"),
      tolerance: "exact",
      gradient: "none",
    }));
}

function errors(): OpCase[] {
  const message = 'values must be float32 or float64, got int32. Convert with cast(x, "float32").';
  return rows()
    .filter((row) => !["neg", "abs", "sign"].includes(row.op))
    .map(({ op, run }) => errorCase(op, "rejects int32", [values([1, 2], "int32")], (x) => run(x as Tensor), message));
}

/** -1, 0 or 1, and NaN for NaN; never -0. */
function signOf(x: number): number {
  return Math.sign(x) + 0;
}

/** The logistic function. */
function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
