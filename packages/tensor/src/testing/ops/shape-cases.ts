import { broadcastTo, reshape, type SliceRange, slice, transpose } from "../../index.ts";
import type { Tensor } from "../../tensor.ts";
import type { HostValues } from "../host-values.ts";
import { type OpCase, series, type ValueCase } from "./op-case.ts";
import { at, build } from "./oracle.ts";

/** Operations that take a tensor's values in another shape or order, repeat them or leave some out. */
export function shapeCases(): OpCase[] {
  return [...reshapes(), ...transposes(), ...broadcasts(), ...slices()];
}

/** A case of an operation on one tensor that computes nothing. */
export function moved(
  op: string,
  title: string,
  shape: readonly number[],
  run: (x: Tensor) => Tensor,
  expected: (x: HostValues) => HostValues,
): ValueCase {
  return {
    kind: "value",
    name: `${op}: ${title}`,
    op,
    inputs: [series(shape)],
    run: (x) => run(x as Tensor),
    expected: (x) => expected(x as HostValues),
    tolerance: "exact",
    gradient: shape.includes(0) ? "compare" : "check",
  };
}

function reshapes(): OpCase[] {
  const to = (title: string, from: readonly number[], shape: readonly number[], result = shape): ValueCase =>
    moved(
      "reshape",
      title,
      from,
      (x) => reshape(x, shape),
      (x) => ({ ...x, shape: result }),
    );
  return [
    to("fewer axes", [2, 3, 4], [6, 4]),
    to("more axes", [6], [1, 2, 3, 1]),
    to("a length that follows from the others", [2, 3, 4], [4, -1], [4, 6]),
    to("to a scalar", [1, 1], []),
    to("from a scalar", [], [1]),
    to("an empty tensor", [0, 3], [3, 0, 2]),
  ];
}

function transposes(): OpCase[] {
  const by = (title: string, shape: readonly number[], axes?: readonly number[]): ValueCase =>
    moved(
      "transpose",
      title,
      shape,
      (x) => transpose(x, axes),
      (x) => transposed(x, axes ?? shape.map((_, axis) => shape.length - 1 - axis)),
    );
  return [
    by("a matrix", [2, 3]),
    by("all axes reversed", [2, 3, 4]),
    by("the last two axes", [2, 3, 4], [0, 2, 1]),
    by("axes counted from the end", [2, 3, 4], [-1, 0, 1]),
    by("four axes", [2, 3, 1, 4], [2, 0, 3, 1]),
    by("nothing to do", [2, 3], [0, 1]),
    by("a scalar", []),
    by("an empty tensor", [0, 3]),
    { ...by("a large matrix", [67, 33]), gradient: "compare" },
  ];
}

function transposed(x: HostValues, axes: readonly number[]): HostValues {
  const order = axes.map((axis) => (axis + axes.length) % axes.length);
  const shape = order.map((axis) => x.shape[axis] as number);
  return build(shape, (index) =>
    at(
      x,
      order.map((_, axis) => index[order.indexOf(axis)] as number),
    ),
  );
}

function broadcasts(): OpCase[] {
  const to = (title: string, from: readonly number[], shape: readonly number[]): ValueCase =>
    moved(
      "broadcastTo",
      title,
      from,
      (x) => broadcastTo(x, shape),
      (x) => build(shape, (index) => at(x, index)),
    );
  return [
    to("a row", [3], [2, 3]),
    to("a column", [2, 1], [2, 3]),
    to("inner and outer axes at once", [2, 1, 3, 1], [4, 2, 2, 3, 2]),
    to("a scalar", [], [2, 3]),
    to("the same shape", [2, 3], [2, 3]),
    { ...to("to an empty shape", [1, 3], [0, 3]), gradient: "compare" },
  ];
}

function slices(): OpCase[] {
  const take = (title: string, shape: readonly number[], notation: string): ValueCase => {
    const ranges = rangesOf(notation);
    return moved(
      "slice",
      title,
      shape,
      (x) => slice(x, ranges),
      (x) => sliced(x, ranges),
    );
  };
  return [
    take("a part of each axis", [4, 5], "1:3, 0:4"),
    take("steps", [5, 6], "0:5:2, 1:6:3"),
    take("a step that leaves a rest", [7], "1:6:2"),
    take("ends counted from the end", [5, 6], "-4:-1, -5:6:2"),
    take("an index drops its axis", [3, 4], "1"),
    take("an index from the end, and all of an axis", [3, 4], ":, -1"),
    take("one element", [2, 3], "1, 2"),
    take("axes that are not named stay whole", [2, 3, 2], "1:2"),
    { ...take("nothing", [3, 2], "2:2"), gradient: "compare" },
    { ...take("an end before the start", [3, 2], "2:1"), gradient: "compare" },
    take("everything of a scalar", [], ""),
  ];
}

/** Ranges in the notation of Python: `1:3, :, -1`. */
function rangesOf(notation: string): SliceRange[] {
  return notation
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => {
      if (part === ":") return null;
      const numbers = part.split(":").map(Number);
      return numbers.length === 1 ? (numbers[0] as number) : (numbers as [number, number, number?]);
    });
}

function sliced(x: HostValues, ranges: readonly SliceRange[]): HostValues {
  const picks = x.shape.map((length, axis) => {
    const all = Array.from({ length }, (_, i) => i);
    const range = ranges[axis] ?? null;
    if (typeof range === "number") return all.slice(range).slice(0, 1);
    const [start, end, step = 1] = range ?? [0, length];
    return all.slice(start, end).filter((_, i) => i % step === 0);
  });
  const full = build(
    picks.map((pick) => pick.length),
    (index) =>
      at(
        x,
        index.map((i, axis) => picks[axis]?.[i] as number),
      ),
  );
  return { ...full, shape: full.shape.filter((_, axis) => typeof ranges[axis] !== "number") };
}
