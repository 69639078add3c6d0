import { readFileSync } from "node:fs";
import { type DType, type Tensor, tensor } from "@ganglion/tensor";

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
  readonly upstream: Values;
  readonly grads: readonly (Values | null)[];
  /** How far PyTorch's float32 is from these float64 values. */
  readonly pytorchError?: { readonly output: number; readonly grads: readonly (number | null)[] };
}

/** Several steps of a batch norm in training. */
export interface RunningCase {
  readonly name: string;
  readonly momentum: number | null;
  readonly batches: Values;
  readonly outputs: Values;
  readonly runningMean: Values;
  readonly runningVar: Values;
  readonly numBatchesTracked: readonly number[];
  readonly evaluation: Values;
}

/** Two layers and the one that replaces them. */
export interface FoldingCase {
  readonly name: string;
  readonly stateDict: Readonly<Record<string, Values>>;
  readonly input: Values;
  readonly output: Values;
  readonly folded: Readonly<Record<string, Values>>;
}

/** A whole model with its state dict. */
export interface ModelCase {
  readonly name: string;
  readonly keys: readonly string[];
  readonly stateDict: Readonly<Record<string, Values>>;
  readonly input: Values;
  readonly output: Values;
  readonly upstream: Values;
  readonly grads: Readonly<Record<string, Values>>;
  readonly buffersAfter: Readonly<Record<string, Values>>;
}

/** The content of `fixtures/<path>`. */
export function readFixture<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url), "utf8")) as T;
}

/** The tensor that was written, in its own dtype or another. */
export function toTensor(values: Values, dtype: DType = values.dtype): Tensor {
  return tensor(values.data.map(Number), { shape: values.shape, dtype });
}

/** The values on the host, as `toBeAllClose` takes them. */
export function toHost({ shape, data }: Values): { shape: readonly number[]; data: readonly number[] } {
  return { shape, data: data.map(Number) };
}

/** The `index`-th of the values that are stacked along the first axis. */
export function pick({ shape, dtype, data }: Values, index: number): Values {
  const inner = shape.slice(1);
  const size = inner.reduce((product, length) => product * length, 1);
  return { shape: inner, dtype, data: data.slice(index * size, (index + 1) * size) };
}
