import type { Shape } from "@ganglion/tensor";
import { mergeAxes } from "@ganglion/tensor/backend";
import { declared, type Ints, ints } from "../shader/parameters.ts";

/** A way of reading memory: element `index` of `shape` is at `offset + sum of index * stride`. */
export interface StridedView {
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
}

/** The same view with as few axes as possible: those of length 1 go, neighbours that are one stretch become one. */
export function collapse({ shape, strides, offset }: StridedView): StridedView {
  const merged = mergeAxes({ lengths: shape, strides: [strides] });
  return { shape: merged.lengths, strides: merged.strides[0] as readonly number[], offset };
}

/** Whether the view is memory from its start to its end. */
export function isContiguous({ shape, strides, offset }: StridedView): boolean {
  return offset === 0 && (shape.length === 0 || (shape.length === 1 && strides[0] === 1));
}

/** By prefix and rank; the same strings each time, since making them takes longer than all else of a launch. */
const FIELDS = /* @__PURE__ */ new Map<string, (readonly string[])[]>();

/**
 * The names of the numbers that say how a view of `rank` axes goes through memory: its start, its lengths but the first, its
 * strides.
 */
function viewFields(prefix: string, rank: number): readonly string[] {
  const byRank = FIELDS.get(prefix) ?? [];
  if (byRank.length === 0) FIELDS.set(prefix, byRank);
  const axes = Array.from({ length: byRank[rank] === undefined ? rank : 0 }, (_, axis) => axis);
  byRank[rank] ??= ["start", ...axes.slice(1).map((axis) => `d${axis}`), ...axes.map((axis) => `s${axis}`)].map(
    (field) => `${prefix}${field}`,
  );
  return byRank[rank];
}

/**
 * The function `at{rank}` of a kernel: where element `i` is, in a view of `rank` axes. Division of whole numbers stays
 * exact that way; in gpu.js' JavaScript it would be one of floats.
 */
export function viewFunction(rank: number): string {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const lines = axes
    .slice(1)
    .reverse()
    .map((axis) => {
      const rest = `q${axis}`;
      const whole = axis === rank - 1 ? "i" : `q${axis + 1}`;
      return `  int ${rest} = ${whole} / d${axis};\n  p = p + (${whole} - ${rest} * d${axis}) * s${axis};`;
    });
  const first = rank === 1 ? "i" : "q1";
  return `int at${rank}(int i, ${declared(viewParameters("", rank))}) {
  int p = start;
${lines.join("\n")}
  return p + ${first} * s0;
}`;
}

/** What `at{rank}` takes after the element's number, as parameters of a kernel whose names begin with `prefix`. */
export function viewParameters(prefix: string, rank: number): Ints<string> {
  return ints(...viewFields(prefix, rank));
}

/** Adds the values of `viewParameters` to `values`. */
export function setView(
  values: Record<string, number>,
  prefix: string,
  { shape, strides, offset }: StridedView,
): Record<string, number> {
  const rank = shape.length;
  const fields = viewFields(prefix, rank);
  let next = 0;
  values[fields[next++] as string] = offset;
  for (let axis = 1; axis < rank; axis++) values[fields[next++] as string] = shape[axis] as number;
  for (let axis = 0; axis < rank; axis++) values[fields[next++] as string] = strides[axis] as number;
  return values;
}
