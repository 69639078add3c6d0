import { readFileSync } from "node:fs";
import { type DType, type Tensor, tensor } from "@ganglion/tensor";

/** A tensor as fixtures write it. */
export interface Values {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: readonly number[];
}

/** The content of `fixtures/optim/<name>.json`. */
export function readFixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../../fixtures/optim/${name}.json`, import.meta.url), "utf8")) as T;
}

/** The tensor that was written. */
export function toTensor({ data, shape, dtype }: Values): Tensor {
  return tensor([...data], { shape, dtype });
}

/** Entry `index` along the first axis. */
export function at({ data, shape, dtype }: Values, index: number): Values {
  const rest = shape.slice(1);
  const size = rest.reduce((product, length) => product * length, 1);
  return { shape: rest, dtype, data: data.slice(index * size, (index + 1) * size) };
}
