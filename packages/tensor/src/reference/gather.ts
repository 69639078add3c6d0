import type { Operand, Shape } from "../backend.ts";
import { allocate, type TypedArray } from "../dtype.ts";
import { accumulator, store, valuesOf, sizeOf } from "./values.ts";
import { viewAs, viewOf } from "./views.ts";
import { type Strided, walkRows } from "./walk.ts";

/** @see Primitives.gather */
export function gather(x: Operand, indices: Operand, axis: number): TypedArray {
  const from = viewOf(x);
  const along = from.stride[axis] as number;
  const index = valuesOf(indices);
  const y = allocate(x.dtype, indices.size);
  walkRows(indices.shape, viewOf(indices), withoutAxis(from, axis), (length, i, stepI, base, stepBase) => {
    for (let k = 0; k < length; k++, i += stepI, base += stepBase) {
      y[i] = from.data[base + (index[i] as number) * along] as number;
    }
  });
  return y;
}

/** @see Primitives.scatterAdd */
export function scatterAdd(updates: Operand, indices: Operand, axis: number, shape: Shape): TypedArray {
  const sum = accumulator(updates.dtype, sizeOf(shape));
  const to = viewAs(sum, shape);
  const along = to.stride[axis] as number;
  const index = valuesOf(indices);
  const values = valuesOf(updates);
  walkRows(indices.shape, viewOf(indices), withoutAxis(to, axis), (length, i, stepI, base, stepBase) => {
    for (let k = 0; k < length; k++, i += stepI, base += stepBase) {
      const at = base + (index[i] as number) * along;
      sum[at] = (sum[at] as number) + (values[i] as number);
    }
  });
  return store(sum, updates.dtype);
}

/** The walk that stays at 0 along `axis`: there the index says where to go. */
function withoutAxis(walk: Strided, axis: number): Strided {
  return { offset: walk.offset, stride: walk.stride.map((step, i) => (i === axis ? 0 : step)) };
}
