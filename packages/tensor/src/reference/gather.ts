import type { Operand, Shape } from "../backend.ts";
import { checkedIndex } from "../backend/checked-index.ts";
import { allocate, type TypedArray } from "../dtype.ts";
import { sizeOf } from "../shape.ts";
import { accumulator, store, valuesOf } from "./values.ts";
import { viewAs, viewOf } from "./views.ts";
import { type Strided, walkRows } from "./walk.ts";

/** Picks one element of `x` along `axis` for each index; the result is shaped like `indices`. */
export function gather(x: Operand, indices: Operand, axis: number): TypedArray {
  const from = viewOf(x);
  const along = from.stride[axis] as number;
  const index = checkedIndex("gather", valuesOf(indices), indices.shape, x.shape[axis] as number);
  const y = allocate(x.dtype, indices.size);
  walkRows(indices.shape, viewOf(indices), withoutAxis(from, axis), (length, i, stepI, base, stepBase) => {
    for (let k = 0, at = i; k < length; k++, at += stepI) {
      y[at] = from.data[base + k * stepBase + index(at) * along] as number;
    }
  });
  return y;
}

/** The adjoint of `gather`: adds `updates` (shaped like `indices`) into zeros of `shape`. */
export function scatterAdd(updates: Operand, indices: Operand, axis: number, shape: Shape): TypedArray {
  const sum = accumulator(updates.dtype, sizeOf(shape));
  const to = viewAs(sum, shape);
  const along = to.stride[axis] as number;
  const index = checkedIndex("scatterAdd", valuesOf(indices), indices.shape, shape[axis] as number);
  const values = valuesOf(updates);
  walkRows(indices.shape, viewOf(indices), withoutAxis(to, axis), (length, i, stepI, base, stepBase) => {
    for (let k = 0, at = i; k < length; k++, at += stepI) {
      const place = base + k * stepBase + index(at) * along;
      sum[place] = (sum[place] as number) + (values[at] as number);
    }
  });
  return store(sum, updates.dtype);
}

/** The walk that stays at 0 along `axis`: there the index says where to go. */
function withoutAxis(walk: Strided, axis: number): Strided {
  return { offset: walk.offset, stride: walk.stride.map((step, i) => (i === axis ? 0 : step)) };
}
