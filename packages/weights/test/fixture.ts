import { readFileSync } from "node:fs";
import { type DType, type Tensor, tensor } from "@ganglion/tensor";

/** A tensor as the fixtures write it. */
export interface FixtureTensor {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: readonly (number | string)[];
}

interface Fixture {
  readonly everyType: { readonly file: string; readonly tensors: Readonly<Record<string, FixtureTensor>> };
  readonly rounding: Readonly<
    Record<"float16" | "bfloat16", { readonly values: FixtureTensor; readonly bits: FixtureTensor }>
  >;
  readonly written: {
    readonly tensors: Readonly<Record<string, FixtureTensor>>;
    readonly files: Readonly<Record<"plain" | "float16" | "bfloat16", string>>;
  };
}

/** The file of `fixtures/weights`. */
export const fixture: Fixture = JSON.parse(
  readFileSync(new URL("../../../fixtures/weights/safetensors.json", import.meta.url), "utf8"),
);

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64, "base64"));
}

export function tensorOf({ shape, dtype, data }: FixtureTensor): Tensor {
  return tensor(Float64Array.from(data, Number), { shape, dtype });
}
