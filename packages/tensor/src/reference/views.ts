import type { Operand, Shape } from "../backend.ts";
import { broadcastStrides, rowMajorStrides } from "../backend/strides.ts";
import type { TypedArray } from "../dtype.ts";
import { valuesOf } from "./values.ts";
import type { Strided } from "./walk.ts";

/**
 * A strided view of a buffer: element `(i, j, ...)` lies at `offset + i * stride[0] + j * stride[1] + ...`. An ndarray is
 * one too, but compiles its accessors at run time, which a content security policy may forbid.
 */
export interface View extends Strided {
  readonly data: TypedArray;
  readonly shape: Shape;
}

/** The row-major view of `values` as `shape`. */
export function viewAs(values: TypedArray, shape: Shape): View {
  return { data: values, shape, stride: rowMajorStrides(shape), offset: 0 };
}

/** The row-major view of an operand. */
export function viewOf(x: Operand): View {
  return viewAs(valuesOf(x), x.shape);
}

/** `view` repeated to `shape`: axes of length 1 and axes it lacks on the left get stride 0. */
export function broadcastView({ data, shape: from, stride, offset }: View, shape: Shape): View {
  return { data, shape, stride: broadcastStrides(from, shape, stride), offset };
}

/** The axes of `view` in another order: axis `i` of the result is axis `axes[i]`. */
export function transposeView({ data, shape, stride, offset }: View, axes: readonly number[]): View {
  const inOrder = (lengths: readonly number[]): number[] => axes.map((axis) => lengths[axis] as number);
  return { data, shape: inOrder(shape), stride: inOrder(stride), offset };
}

/** The `shape` elements of `view` from `start`, `step` apart. */
export function sliceView(view: View, start: readonly number[], step: readonly number[], shape: Shape): View {
  const stride = view.stride.map((length, axis) => length * (step[axis] as number));
  return { data: view.data, shape, stride, offset: offsetAt(view, start) };
}

/** Where in the data the element at `index` lies. */
function offsetAt({ stride, offset }: View, index: readonly number[]): number {
  let at = offset;
  for (let axis = 0; axis < stride.length; axis++) at += (index[axis] as number) * (stride[axis] as number);
  return at;
}
