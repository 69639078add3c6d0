import type { Operand } from "../backend.ts";
import { allocate, type DType, dtypeOf, type TypedArray } from "../dtype.ts";

/** The values of an operand of this backend, whose buffers are typed arrays. */
export function valuesOf(x: Operand): TypedArray {
  return x.buffer as TypedArray;
}

/** Zeros to add up in: double precision for floats; int32 itself, whose every store wraps, for int32. */
export function accumulator(dtype: DType, size: number): Float64Array | Int32Array {
  return dtype === "int32" ? allocate("int32", size) : allocate("float64", size);
}

/** `values` as doubles, without a copy where they are doubles already. Float32 and int32 convert exactly. */
export function toDoubles(values: TypedArray): Float64Array {
  return store(values, "float64") as Float64Array;
}

/** `values` rounded to `dtype`, without a copy where they have it already. */
export function store(values: TypedArray, dtype: DType): TypedArray {
  if (dtypeOf(values) === dtype) return values;
  const stored = allocate(dtype, values.length);
  stored.set(values);
  return stored;
}
