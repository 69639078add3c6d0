import { memoryError } from "./backend-memory.ts";

/** The element types a tensor can have. */
export type DType = "float32" | "float64" | "int32";

/** The host arrays that carry a tensor's values, one for each `DType`. */
export type TypedArray = Float32Array | Float64Array | Int32Array;

/** The most elements that engines give a typed array. */
const MAX_ELEMENTS = 2 ** 32;

/**
 * Allocates a zero-filled host array of `size` elements.
 * @throws BackendError if there is not that much memory.
 */
export function allocate(dtype: "float32", size: number): Float32Array;
export function allocate(dtype: "float64", size: number): Float64Array;
export function allocate(dtype: "int32", size: number): Int32Array;
export function allocate(dtype: DType, size: number): TypedArray;
export function allocate(dtype: DType, size: number): TypedArray {
  const bytes = dtype === "float64" ? 8 : 4;
  try {
    if (size <= MAX_ELEMENTS) {
      if (dtype === "float32") return new Float32Array(size);
      return dtype === "float64" ? new Float64Array(size) : new Int32Array(size);
    }
  } catch {
    // The engine's own error says neither how much was asked for nor what to do.
  }
  throw memoryError("allocate", bytes * size, bytes * MAX_ELEMENTS);
}

/** The dtype whose values `array` holds: Float32Array is float32, Float64Array float64, Int32Array int32. */
export function dtypeOf(array: TypedArray): DType {
  if (array instanceof Float32Array) return "float32";
  return array instanceof Float64Array ? "float64" : "int32";
}

/** Whether values of `dtype` can carry a gradient. */
export function isFloat(dtype: DType): boolean {
  return dtype !== "int32";
}

/** The dtype of an operation on `a` and `b`: int32 gives way to float32, and float32 to float64 (as in PyTorch). */
export function promote(a: DType, b: DType): DType {
  if (a === b) return a;
  return a === "float64" || b === "float64" ? "float64" : "float32";
}
