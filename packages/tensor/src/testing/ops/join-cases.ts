import { cast, concat, pad, stack } from "../../index.ts";
import type { DType } from "../../dtype.ts";
import type { Tensor } from "../../tensor.ts";
import type { HostValues } from "../host-values.ts";
import { extremes, type OpCase, series, shaped, type ValueCase, values } from "./op-case.ts";
import { at, build } from "./oracle.ts";
import { moved } from "./shape-cases.ts";

/** Operations that join tensors, put values around them, or convert them. */
export function joinCases(): OpCase[] {
  return [...concats(), ...stacks(), ...pads(), ...casts()];
}

function concats(): OpCase[] {
  const join = (title: string, axis: number | undefined, ...shapes: number[][]): ValueCase => ({
    kind: "value",
    name: `concat: ${title}`,
    op: "concat",
    inputs: shapes.map((shape, i) => series(shape, i / 4)),
    run: (...xs) => concat(xs, axis === undefined ? undefined : { axis }),
    expected: (...xs) => joined(xs, axis ?? 0),
    tolerance: "exact",
    gradient: "check",
  });
  return [
    join("the first axis by default", undefined, [2, 3], [1, 3]),
    join("the last axis", -1, [2, 1, 3], [2, 1, 2], [2, 1, 1]),
    join("a middle axis", 1, [2, 1, 2], [2, 3, 2]),
    join("one tensor", 0, [2, 3]),
    join("with an empty one", 0, [2, 3], [0, 3], [1, 3]),
    {
      ...join("int32 beside float32 becomes float32", 0),
      inputs: [values([1, -2], "int32"), values([0.5], "float32")],
      expected: () => values([1, -2, 0.5], "float32"),
      gradient: "compare",
    },
  ];
}

function stacks(): OpCase[] {
  const pile = (title: string, shape: readonly number[], axis: number): ValueCase => ({
    kind: "value",
    name: `stack: ${title}`,
    op: "stack",
    inputs: [series(shape), series(shape, 0.25), series(shape, 0.5)],
    run: (...xs) => stack(xs, { axis }),
    expected: (...xs) => {
      const position = axis < 0 ? axis + shape.length + 1 : axis;
      const wider = [...shape.slice(0, position), 1, ...shape.slice(position)];
      return joined(
        xs.map((x) => ({ ...x, shape: wider })),
        position,
      );
    },
    tolerance: "exact",
    gradient: "check",
  });
  return [
    pile("scalars", [], 0),
    pile("a new first axis", [2, 3], 0),
    pile("a new last axis", [2, 3], -1),
    pile("a new middle axis", [2, 3], 1),
  ];
}

function joined(xs: readonly HostValues[], axis: number): HostValues {
  const first = xs[0] as HostValues;
  const along = (axis + first.shape.length) % first.shape.length;
  const sources = xs.flatMap((x) =>
    Array.from({ length: x.shape[along] as number }, (_, position) => ({ x, position })),
  );
  const shape = first.shape.map((length, i) => (i === along ? sources.length : length));
  return build(shape, (index) => {
    const { x, position } = sources[index[along] as number] as { x: HostValues; position: number };
    return at(
      x,
      index.map((i, a) => (a === along ? position : i)),
    );
  });
}

function pads(): OpCase[] {
  const by = (title: string, shape: readonly number[], before: number[], after: number[], value?: number): ValueCase =>
    moved(
      "pad",
      title,
      shape,
      (x) =>
        pad(
          x,
          before.map((n, axis) => [n, after[axis] as number] as const),
          value === undefined ? {} : { value },
        ),
      (x) => padded(x, before, after, value ?? 0),
    );
  return [
    by("zeros around a matrix", [2, 3], [1, 0], [2, 1]),
    by("another value", [3], [2], [1], -1.5),
    { ...by("an infinity", [2, 2], [1, 0], [0, 1], Number.NEGATIVE_INFINITY), gradient: "compare" },
    by("nothing", [2, 3], [0, 0], [0, 0]),
    by("an empty tensor", [0, 2], [1, 0], [1, 0], 3),
    by("a scalar", [], [], []),
    by("the borders of images", [2, 1, 3, 4], [0, 0, 1, 2], [0, 0, 1, 1]),
  ];
}

function padded(x: HostValues, before: readonly number[], after: readonly number[], value: number): HostValues {
  const shape = x.shape.map((length, axis) => (before[axis] as number) + length + (after[axis] as number));
  return build(shape, (index) => {
    const source = index.map((i, axis) => i - (before[axis] as number));
    return source.every((i, axis) => i >= 0 && i < (x.shape[axis] as number)) ? at(x, source) : value;
  });
}

function casts(): OpCase[] {
  const to = (title: string, dtype: DType, input: HostValues, result: number[]): ValueCase => ({
    kind: "value",
    name: `cast: ${title}`,
    op: "cast",
    inputs: [input],
    run: (x) => cast(x as Tensor, dtype),
    expected: () => ({ shape: input.shape, dtype, data: result }),
    tolerance: "exact",
    gradient: "none",
  });
  const numbers = extremes();
  return [
    to("to int32 cuts fractions off", "int32", values([1.9, -1.9, 0.5, -0.5, 7, -0]), [1, -1, 0, 0, 7, 0]),
    to("from int32 to float32", "float32", shaped([2, 2], [1, -2, 0, 2 ** 24], "int32"), [1, -2, 0, 2 ** 24]),
    to("an empty tensor", "float32", shaped([0, 2], [], "int32"), []),
    { ...to("to its own dtype", "float32", values(numbers, "float32"), numbers), gradient: "compare" },
  ];
}
