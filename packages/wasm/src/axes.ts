import type { Shape } from "@ganglion/tensor";
import { BackendError, refusal } from "@ganglion/tensor";
import type { Machine } from "./machine.ts";

/** How many axes a kernel can walk. */
const MAXIMUM_AXES = 16;

/** A walk over several operands: the length of each axis, and by operand the byte stride of each axis. */
export interface Walk {
  readonly lengths: readonly number[];
  readonly strides: readonly (readonly number[])[];
}

/** The byte strides of contiguous elements of 4 bytes. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 4;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis] as number;
  }
  return strides;
}

/** The strides with which an operand of `shape` is read as if it were repeated to `target`: 0 where it repeats. */
export function broadcastStrides(shape: Shape, target: Shape): number[] {
  const strides = new Array<number>(target.length).fill(0);
  const shift = target.length - shape.length;
  let stride = 4;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] as number;
    if (length !== 1) strides[axis + shift] = stride;
    stride *= length;
  }
  return strides;
}

/** Leaves out axes of length 1 and joins neighbours that all operands walk like one axis. At least one axis stays. */
export function mergeAxes(walk: Walk): Walk {
  const lengths: number[] = [];
  const strides: number[][] = walk.strides.map(() => []);
  for (let axis = 0; axis < walk.lengths.length; axis++) {
    const length = walk.lengths[axis] as number;
    if (length === 1) continue;
    const last = lengths.length - 1;
    const joins = last >= 0 && strides.every((kept, i) => kept[last] === (walk.strides[i]?.[axis] as number) * length);
    if (joins) lengths[last] = (lengths[last] as number) * length;
    else lengths.push(length);
    for (let i = 0; i < strides.length; i++) {
      const stride = walk.strides[i]?.[axis] as number;
      if (joins) (strides[i] as number[])[last] = stride;
      else strides[i]?.push(stride);
    }
  }
  if (lengths.length === 0) return { lengths: [1], strides: strides.map(() => [4]) };
  return { lengths, strides };
}

/** Where the number of axes is among a job's words; then come 16 lengths, and 16 strides for each operand. */
const RANK = 31;

/**
 * Describes a walk to the kernel that is launched next.
 * @throws BackendError if it has more axes than kernels can walk.
 */
export function setAxes({ ints, exports }: Machine, { lengths, strides }: Walk): void {
  const rank = lengths.length;
  if (rank > MAXIMUM_AXES) {
    throw refusal(
      BackendError,
      "wasm",
      `an operation can walk ${MAXIMUM_AXES} axes that cannot be joined`,
      String(rank),
      "Reshape to fewer.",
    );
  }
  let at = exports.ARGUMENTS.value / 4 + RANK;
  ints[at++] = rank;
  ints.set(lengths, at);
  for (const list of strides) ints.set(list, (at += MAXIMUM_AXES));
}
