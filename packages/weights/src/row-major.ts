import { allocate, dtypeOf, sizeOf, type TypedArray } from "@ganglion/tensor";

/** The values of a shape in row-major order, from where they lie `strides` apart along each axis. */
export function toRowMajor(values: TypedArray, shape: readonly number[], strides: readonly number[]): TypedArray {
  const size = sizeOf(shape);
  const arranged = allocate(dtypeOf(values), size);
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < size; to++) {
    arranged[to] = values[from] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [length, stride] = [shape[axis] as number, strides[axis] as number];
      from += stride;
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < length) break;
      from -= stride * length;
      index[axis] = 0;
    }
  }
  return arranged;
}
