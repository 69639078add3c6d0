import type { Shape } from "../backend.ts";

/** A walk over several operands at once: the length of each axis, and by operand how far apart neighbours on it lie. */
export interface Walk {
  readonly lengths: readonly number[];
  readonly strides: readonly (readonly number[])[];
}

/** How far apart neighbours on each axis of row-major elements lie; in bytes where `unit` is the size of an element. */
export function rowMajorStrides(shape: Shape, unit = 1): number[] {
  const strides = new Array<number>(shape.length);
  let step = unit;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis] as number;
  }
  return strides;
}

/**
 * The strides with which elements of `shape` are read as if they were repeated to `target`: 0 on axes of length 1 and on those
 * that `shape` lacks on the left, else its own, which are row-major ones unless given.
 * @example
 * ```ts
 * import { broadcastStrides } from "@ganglion/tensor/backend";
 * broadcastStrides([3, 1], [2, 3, 4]); // => [0, 1, 0]
 * ```
 */
export function broadcastStrides(
  shape: Shape,
  target: Shape,
  own: readonly number[] = rowMajorStrides(shape),
): number[] {
  const strides = new Array<number>(target.length).fill(0);
  const lacking = target.length - shape.length;
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] !== 1) strides[axis + lacking] = own[axis] as number;
  }
  return strides;
}

/**
 * The same walk on as few axes as there can be: those of length 1 go, and neighbours that every operand walks like one become
 * one. Of a scalar's none are left.
 * @example
 * ```ts
 * import { mergeAxes } from "@ganglion/tensor/backend";
 * const { lengths, strides } = mergeAxes({ lengths: [2, 1, 3, 4], strides: [[12, 12, 4, 1], [0, 0, 4, 1]] });
 * lengths; // => [2, 12]
 * strides; // => [[12, 1], [0, 1]]
 * ```
 */
export function mergeAxes(walk: Walk): Walk {
  const lengths: number[] = [];
  const strides = walk.strides.map((): number[] => []);
  let last = -1;
  for (let axis = 0; axis < walk.lengths.length; axis++) {
    const length = walk.lengths[axis] as number;
    if (length === 1) continue;
    if (last >= 0 && isOneStretch(walk, axis, strides, last)) lengths[last] = (lengths[last] as number) * length;
    else last = lengths.push(length) - 1;
    for (let i = 0; i < strides.length; i++) {
      (strides[i] as number[])[last] = (walk.strides[i] as readonly number[])[axis] as number;
    }
  }
  return { lengths, strides };
}

/** Whether a step on the `last` axis that was kept is for every operand as long as all of `axis`. */
function isOneStretch(walk: Walk, axis: number, kept: readonly (readonly number[])[], last: number): boolean {
  const length = walk.lengths[axis] as number;
  for (let i = 0; i < kept.length; i++) {
    const stride = (walk.strides[i] as readonly number[])[axis] as number;
    if ((kept[i] as readonly number[])[last] !== stride * length) return false;
  }
  return true;
}
