import ndarray from "ndarray";
import type { Operand, Shape } from "../backend.ts";
import type { TypedArray } from "../dtype.ts";
import { valuesOf } from "./values.ts";

/** A strided view of a buffer: element `(i, j, ...)` lies at `offset + i * stride[0] + j * stride[1] + ...`. */
export type View = ndarray.NdArray<TypedArray>;

/** The row-major view of `values` as `shape`. */
export function viewAs(values: TypedArray, shape: Shape): View {
  return ndarray(values, [...shape]);
}

/** The row-major view of an operand. */
export function viewOf(x: Operand): View {
  return viewAs(valuesOf(x), x.shape);
}

/** `view` repeated to `shape`: axes of length 1 and axes it lacks on the left get stride 0. */
export function broadcastView(view: View, shape: Shape): View {
  const lacking = shape.length - view.shape.length;
  const stride = shape.map((_, axis) => (view.shape[axis - lacking] === 1 ? 0 : (view.stride[axis - lacking] ?? 0)));
  return ndarray(view.data, [...shape], stride, view.offset);
}

/** The `shape` elements of `view` from `start`, `step` apart. */
export function sliceView(view: View, start: readonly number[], step: readonly number[], shape: Shape): View {
  return view
    .lo(...start)
    .step(...step)
    .hi(...shape);
}
