import { type Numbers, readFixture, type Values } from "@ganglion/fixtures";

/** What `fixtures/weights/safetensors.json` holds; files are in base64. */
interface Safetensors {
  readonly everyType: { readonly file: string; readonly tensors: Readonly<Record<string, Values>> };
  readonly rounding: Readonly<Record<"float16" | "bfloat16", { readonly values: Values; readonly bits: Numbers }>>;
  readonly written: {
    readonly tensors: Readonly<Record<string, Values>>;
    readonly files: Readonly<Record<"plain" | "float16" | "bfloat16", string>>;
  };
}

/** Files that safetensors wrote, and what is in them. */
export const fixture: Safetensors = readFixture("weights/safetensors.json");

/** The bytes of a file in base64. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64, "base64"));
}
