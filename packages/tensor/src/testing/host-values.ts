import type { Shape } from "../backend.ts";
import { type DType, dtypeOf, type TypedArray } from "../dtype.ts";
import { flattenNested, type NestedArray } from "../nested-array.ts";
import { isTensor } from "../is-tensor.ts";
import type { Tensor } from "../tensor.ts";

/** Values on the host in row-major order. Without a dtype they are numbers that fit any. */
export interface HostValues {
  readonly shape: Shape;
  readonly dtype?: DType | undefined;
  readonly data: ArrayLike<number>;
}

/** What can be compared: a tensor, numbers in nested arrays, a typed array (one axis), or values with their shape. */
export type Comparable = Tensor | NestedArray | TypedArray | HostValues;

/** The values of `x`; a promise of them if they are on a device that can only answer later. */
export function hostValues(x: Comparable): HostValues | Promise<HostValues> {
  if (isTensor(x)) {
    const { shape, dtype } = x;
    if (x.backend.downloadSync !== undefined) return { shape, dtype, data: x.dataSync() };
    return x.data().then((data) => ({ shape, dtype, data }));
  }
  if (isTypedArray(x)) return { shape: [x.length], dtype: dtypeOf(x), data: x };
  return isHostValues(x) ? x : flattenNested(x);
}

/** Position `offset` of row-major order as one index for each axis. */
export function indexAt(offset: number, shape: Shape): number[] {
  const index = shape.slice();
  let rest = offset;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] as number;
    index[axis] = rest % length;
    rest = Math.floor(rest / length);
  }
  return index;
}

function isTypedArray(x: Comparable): x is TypedArray {
  return x instanceof Float32Array || x instanceof Float64Array || x instanceof Int32Array;
}

function isHostValues(x: NestedArray | HostValues): x is HostValues {
  return typeof x === "object" && "data" in x;
}
