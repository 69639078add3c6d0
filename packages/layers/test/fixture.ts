import { readFileSync } from "node:fs";
import { backward, type DType, mul, sum, type Tensor, tensor } from "@ganglion/tensor";

/** A tensor as fixtures write it. */
export interface Values {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: readonly (number | string)[];
}

/** One layer on one input. */
export interface Case {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly (Values | null)[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly output: Values;
  readonly upstream: Values;
  readonly grads: readonly (Values | null)[];
}

/** One whole model with its state dict. */
export interface ModelCase {
  readonly name: string;
  readonly keys: readonly string[];
  readonly stateDict: Readonly<Record<string, Values>>;
  readonly input: Values;
  readonly output: Values;
  readonly upstream: Values;
  readonly grads: Readonly<Record<string, Values>>;
}

/** The content of `fixtures/layers/<name>.json`. */
export function readFixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../../fixtures/layers/${name}.json`, import.meta.url), "utf8")) as T;
}

/** The tensor that was written. */
export function toTensor({ shape, dtype, data }: Values): Tensor {
  return tensor(data.map(Number), { shape, dtype });
}

/** Fills the gradients of `sum(output * upstream)`. */
export function backwardWith(output: Tensor, upstream: Tensor): void {
  backward(sum(mul(output, upstream)));
}
