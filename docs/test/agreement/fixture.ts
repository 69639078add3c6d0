import { readFileSync } from "node:fs";
import { type DType, type Tensor, tensor } from "@ganglion/tensor";

/** A tensor as fixtures write it. */
export interface Values {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: readonly (number | string)[];
}

/** One function on one input, by PyTorch in float32. */
export interface Case {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly (Values | null)[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly output: Values;
  readonly upstream?: Values;
  readonly grads?: readonly (Values | null)[] | null;
}

/** The same in float64. */
export interface ExactCase {
  readonly file: string;
  readonly name: string;
  readonly output: Values;
  readonly grads: readonly (Values | null)[] | null;
}

/** The content of `fixtures/<path>`. */
export function readFixture<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url), "utf8")) as T;
}

/** The tensor that was written; floats in `dtype`. */
export function toTensor(values: Values, dtype: DType): Tensor {
  return tensor(numbersOf(values), { shape: values.shape, dtype: values.dtype === "int32" ? "int32" : dtype });
}

/** The numbers that were written; 9 digits are those of one float32 number. */
export function numbersOf({ data, dtype }: Values): number[] {
  return data.map(dtype === "float32" ? (value) => Math.fround(Number(value)) : Number);
}
