import { readFileSync } from "node:fs";
import { type DType, sum, mul, type Tensor, tensor, grad as gradientsOf } from "@ganglion/tensor";

/** A tensor as fixtures write it. */
export interface Values {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: readonly (number | string)[];
}

/** One row of a fixture. */
export interface Case {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly (Values | null)[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly output: Values;
  readonly upstream?: Values;
  readonly grads?: readonly (Values | null)[];
  readonly limits?: readonly { readonly x: number | string; readonly output: number; readonly grad: number }[];
}

/** The rows of `fixtures/<path>`. */
export function readCases(path: string): readonly Case[] {
  const text = readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url), "utf8");
  return (JSON.parse(text) as { cases: readonly Case[] }).cases;
}

/** The tensor that was written, in its own dtype or another. */
export function toTensor(values: Values, dtype: DType = values.dtype): Tensor {
  return tensor(values.data.map(Number), { shape: values.shape, dtype });
}

/** The values on the host, as `toBeAllClose` takes them. */
export function toHost({ shape, data }: Values): { shape: readonly number[]; data: readonly number[] } {
  return { shape, data: data.map(Number) };
}

/** The gradients of `sum(output * upstream)`. */
export function gradients(output: Tensor, inputs: readonly Tensor[], upstream: Tensor): Tensor[] {
  return gradientsOf(sum(mul(output, upstream)), inputs);
}
