import type { Operand, PadSpec, Shape, SliceSpec } from "../backend.ts";
import { allocate, type TypedArray } from "../dtype.ts";
import { sizeOf } from "../shape.ts";
import { assign } from "./assign.ts";
import { broadcastView, sliceView, transposeView, type View, viewAs, viewOf } from "./views.ts";

/** `x` repeated to `shape`. */
export function broadcast(x: Operand, shape: Shape): TypedArray {
  return contiguous(broadcastView(viewOf(x), shape), x);
}

/** The axes of `x` in another order: axis `i` of the result is axis `axes[i]`. */
export function permute(x: Operand, axes: readonly number[]): TypedArray {
  return contiguous(transposeView(viewOf(x), axes), x);
}

/** Part of each axis of `x`, with steps. */
export function slice(x: Operand, spec: SliceSpec): TypedArray {
  return contiguous(sliceView(viewOf(x), spec.start, spec.step, spec.shape), x);
}

/** Fills the result with the padding value and writes `x` to the slice that undoes the padding. */
export function pad(x: Operand, spec: PadSpec): TypedArray {
  const y = viewAs(allocate(x.dtype, sizeOf(paddedShape(x.shape, spec))).fill(spec.value), paddedShape(x.shape, spec));
  const step = spec.interior.map((between) => between + 1);
  assign(sliceView(y, spec.before, step, x.shape), viewOf(x));
  return y.data;
}

/** Joins along `axis`: each operand is written to its slice of the result. */
export function concat(xs: readonly Operand[], axis: number): TypedArray {
  const [first] = xs as readonly [Operand, ...Operand[]];
  const shape = [...first.shape];
  shape[axis] = xs.reduce((sum, x) => sum + (x.shape[axis] as number), 0);
  const y = viewAs(allocate(first.dtype, sizeOf(shape)), shape);
  const start = shape.map(() => 0);
  const step = shape.map(() => 1);
  for (const x of xs) {
    assign(sliceView(y, start, step, x.shape), viewOf(x));
    start[axis] = (start[axis] as number) + (x.shape[axis] as number);
  }
  return y.data;
}

function contiguous(view: View, x: Operand): TypedArray {
  const y = viewAs(allocate(x.dtype, sizeOf(view.shape)), view.shape);
  assign(y, view);
  return y.data;
}

function paddedShape(shape: Shape, spec: PadSpec): Shape {
  return shape.map((length, axis) => {
    const between = Math.max(length - 1, 0) * (spec.interior[axis] as number);
    return (spec.before[axis] as number) + length + between + (spec.after[axis] as number);
  });
}
