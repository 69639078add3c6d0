import type { Operand, ReduceOp } from "../backend.ts";
import { allocate, type DType, type TypedArray } from "../dtype.ts";
import { sizeOf } from "../shape.ts";
import { accumulate } from "./assign.ts";
import { accumulator, store, valuesOf } from "./values.ts";
import { broadcastView, type View, viewAs, viewOf } from "./views.ts";
import { walkRows } from "./walk.ts";

const INT32_MIN = -2147483648;
const INT32_MAX = 2147483647;

/** Each element of `x` joins the element of the result that is broadcast onto it. */
export function reduce(op: ReduceOp, x: Operand, axes: readonly number[]): TypedArray {
  const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  const total = accumulator(x.dtype, sizeOf(kept)).fill(startOf(op, x.dtype));
  const repeated = broadcastView(viewAs(total, kept), x.shape);
  if (op === "sum") accumulate(repeated, viewOf(x));
  else if (op === "max") raise(repeated, viewOf(x));
  else lower(repeated, viewOf(x));
  return store(total, x.dtype);
}

/** The int32 index of the first largest (or smallest) element along `axis`; the first NaN counts as that. */
export function argReduce(op: "argmax" | "argmin", x: Operand, axis: number): TypedArray {
  const length = x.shape[axis] as number;
  const inner = sizeOf(x.shape.slice(axis + 1));
  const outer = sizeOf(x.shape.slice(0, axis));
  const values = valuesOf(x);
  const y = allocate("int32", outer * inner);
  for (let i = 0; i < y.length; i++) {
    const start = Math.trunc(i / inner) * length * inner + (i % inner);
    y[i] = op === "argmax" ? argOfLargest(values, start, inner, length) : argOfSmallest(values, start, inner, length);
  }
  return y;
}

function startOf(op: ReduceOp, dtype: DType): number {
  if (op === "sum") return 0;
  if (op === "max") return dtype === "int32" ? INT32_MIN : Number.NEGATIVE_INFINITY;
  return dtype === "int32" ? INT32_MAX : Number.POSITIVE_INFINITY;
}

/** `target = max(target, source)`, NaN winning. */
function raise(target: View, source: View): void {
  const to = target.data;
  const from = source.data;
  walkRows(target.shape, target, source, (length, t, stepT, s, stepS) => {
    for (let i = 0; i < length; i++) {
      to[t + i * stepT] = Math.max(to[t + i * stepT] as number, from[s + i * stepS] as number);
    }
  });
}

/** `target = min(target, source)`, NaN winning. */
function lower(target: View, source: View): void {
  const to = target.data;
  const from = source.data;
  walkRows(target.shape, target, source, (length, t, stepT, s, stepS) => {
    for (let i = 0; i < length; i++) {
      to[t + i * stepT] = Math.min(to[t + i * stepT] as number, from[s + i * stepS] as number);
    }
  });
}

function argOfLargest(values: TypedArray, start: number, step: number, length: number): number {
  let best = 0;
  for (let i = 0; i < length; i++) {
    const value = values[start + i * step] as number;
    if (Number.isNaN(value)) return i;
    if (value > (values[start + best * step] as number)) best = i;
  }
  return best;
}

function argOfSmallest(values: TypedArray, start: number, step: number, length: number): number {
  let best = 0;
  for (let i = 0; i < length; i++) {
    const value = values[start + i * step] as number;
    if (Number.isNaN(value)) return i;
    if (value < (values[start + best * step] as number)) best = i;
  }
  return best;
}
