import { clamp } from "../../index.ts";
import type { Tensor } from "../../tensor.ts";
import type { HostValues } from "../host-values.ts";
import { errorCase, extremes, mismatchCase, type OpCase, series, shaped, type ValueCase, values } from "./op-case.ts";
import { elementwise } from "./oracle.ts";

type Bounds = Readonly<Record<"min" | "max", number>>;

/** What stays between bounds, which are numbers or tensors. */
export function clampCases(): OpCase[] {
  return [...numbers(), ...tensors(), ...wholes(), ...errors()];
}

/** The larger bound wins over `x`, and `max` over both; NaN in any of them is the result. */
function between(x: number, min: number, max: number): number {
  return Math.min(Math.max(x, min), max);
}

function clampCase(
  title: string,
  inputs: readonly HostValues[],
  run: (...xs: Tensor[]) => Tensor,
  of: (...numbers: number[]) => number,
): ValueCase {
  return {
    kind: "value",
    name: `clamp: ${title}`,
    op: "clamp",
    inputs,
    run,
    expected: (...xs) => elementwise(of, xs),
    tolerance: "exact",
    gradient: "compare",
  };
}

function numbers(): ValueCase[] {
  const by = (title: string, x: HostValues, given: Partial<Bounds>): ValueCase => {
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = given;
    const run = (y?: Tensor): Tensor => clamp(y as Tensor, given);
    return {
      ...clampCase(title, [x], run, (y) => between(y, min, max)),
      grads: (upstream, y) => [elementwise((g, at) => (at >= min && at <= max ? g : 0), [upstream, y])],
    };
  };
  const x = series([2, 3, 4]);
  return [
    { ...by("two numbers", x, { min: -1.03, max: 1.27 }), gradient: "check" },
    { ...by("a lower bound", x, { min: -1.03 }), gradient: "check" },
    { ...by("an upper bound", x, { max: 1.27 }), gradient: "check" },
    by("a scalar", values(3), { min: 0, max: 2 }),
    by("an empty tensor", shaped([0, 3], []), { min: 0 }),
    by("the gradient on the bounds is that of x", values([-1, 1, -1.5, 1.5, 0]), { min: -1, max: 1 }),
    by("bounds that cross", values([-1, 0, 1.5, 3]), { min: 2, max: 1 }),
    by("bounds that are one", values([-1, 2, 3]), { min: 2, max: 2 }),
    by("extremes", values(extremes()), { min: -50, max: 50 }),
    by("infinite bounds", values(extremes()), { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY }),
    by("a bound that is NaN", values([1, Number.NaN]), { min: Number.NaN }),
  ];
}

function tensors(): ValueCase[] {
  const both = (...[x, min, max]: Tensor[]): Tensor => clamp(x as Tensor, { min: min as Tensor, max: max as Tensor });
  const low = shaped([3], [-1.03, 0.02, 1.04]);
  const high = shaped([2, 1], [1.27, 0.51]);
  const infinity = Number.POSITIVE_INFINITY;
  return [
    { ...clampCase("tensors that are broadcast", [series([2, 3]), low, high], both, between), gradient: "check" },
    clampCase("bounds larger than x", [values(0.75), low, high], both, between),
    {
      ...clampCase(
        "a tensor beside a number",
        [series([2, 3]), low],
        (x, min) => clamp(x as Tensor, { min: min as Tensor, max: 0.4 }),
        (x, min) => between(x, min as number, 0.4),
      ),
      gradient: "check",
    },
    clampCase(
      "an upper bound that is a tensor",
      [series([2, 3]), low],
      (x, max) => clamp(x as Tensor, { max: max as Tensor }),
      (x, max) => between(x, -infinity, max as number),
    ),
    clampCase("bounds that cross here and there", [series([2, 3]), low, shaped([3], [0, 0, 0])], both, between),
    clampCase("NaN in one of them", [values([Number.NaN, 1, 1]), values([0, Number.NaN, 0]), values(2)], both, between),
  ];
}

function wholes(): ValueCase[] {
  const x = values([-7, 0, 3, 100], "int32");
  const by = (title: string, bounds: Partial<Bounds>, result: HostValues): ValueCase => ({
    ...clampCase(title, [x], (y) => clamp(y as Tensor, bounds), Number),
    expected: () => result,
    gradient: "none",
  });
  return [
    by("int32", { min: -2, max: 50 }, values([-2, 0, 3, 50], "int32")),
    by("int32 beside a fraction becomes float32", { min: -0.5 }, values([-0.5, 0, 3, 100], "float32")),
  ];
}

function errors(): OpCase[] {
  const neither = "options must have min, max or both, got neither. Pass { min: 0 } for a lower bound.";
  return [
    errorCase("clamp", "rejects no bounds", [series([2])], (x) => clamp(x as Tensor, {}), neither),
    mismatchCase(
      "clamp",
      [series([2, 3]), series([2])],
      (x, min) => clamp(x as Tensor, { min: min as Tensor }),
      "[2, 3] and [2]",
    ),
  ];
}
