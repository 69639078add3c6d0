import type { Shape } from "@ganglion/tensor";
import { declared, type Ints, ints } from "../shader/parameters.ts";

/** A way through memory: element `index` of `shape` is at `offset + sum of index * stride`. */
export interface StridedView {
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
}

/** How far apart neighbours are along each axis of a contiguous tensor. */
export function stridesOf(shape: Shape): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = (strides[axis + 1] as number) * (shape[axis + 1] as number);
  }
  return strides;
}

/** The strides with which a tensor of `from` is read to look like one of `shape`: 0 where it is repeated. */
export function broadcastStrides(from: Shape, shape: Shape): number[] {
  const strides = stridesOf(from);
  const extra = shape.length - from.length;
  return shape.map((_, axis) => (axis < extra || from[axis - extra] === 1 ? 0 : (strides[axis - extra] as number)));
}

/** The same way with as few axes as possible: those of length 1 go, neighbours that are one stretch become one. */
export function collapse({ shape, strides, offset }: StridedView): StridedView {
  const lengths: number[] = [];
  const steps: number[] = [];
  for (const [axis, length] of shape.entries()) {
    if (length === 1) continue;
    const step = strides[axis] as number;
    const last = lengths.length - 1;
    if (last >= 0 && steps[last] === step * length) {
      lengths[last] = (lengths[last] as number) * length;
      steps[last] = step;
    } else {
      lengths.push(length);
      steps.push(step);
    }
  }
  return { shape: lengths, strides: steps, offset };
}

/** Whether the way is memory from its start to its end. */
export function isContiguous({ shape, strides, offset }: StridedView): boolean {
  return offset === 0 && (shape.length === 0 || (shape.length === 1 && strides[0] === 1));
}

/** The numbers that say how a view of `rank` axes goes through memory: its start, its lengths but the first, its strides. */
function viewFields(rank: number): string[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return ["start", ...axes.slice(1).map((axis) => `d${axis}`), ...axes.map((axis) => `s${axis}`)];
}

/**
 * The function `at{rank}` of a kernel: where element `i` is, on a way of `rank` axes. Division of whole numbers stays
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
  return ints(...viewFields(rank).map((field) => `${prefix}${field}`));
}

/** The values of `viewParameters`. */
export function viewValues(prefix: string, { shape, strides, offset }: StridedView): Readonly<Record<string, number>> {
  const values = [offset, ...shape.slice(1), ...strides];
  return Object.fromEntries(viewFields(shape.length).map((field, i) => [`${prefix}${field}`, values[i] as number]));
}
