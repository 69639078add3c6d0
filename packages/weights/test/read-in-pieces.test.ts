import { type Backend, reference, setBackend, type Tensor, tensor, type TypedArray } from "@ganglion/tensor";
import { rejection } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { encodeWeights, readWeights } from "../src/index.ts";
import { safetensors } from "./write-safetensors.ts";

const PIECE = 2 ** 22;
/** Two pieces and a bit of float32. */
const LENGTH = (2 * PIECE) / 4 + 5;

let uploads: number[];
let backend: Backend;
beforeEach(() => {
  uploads = [];
  const base = reference();
  backend = {
    ...base,
    upload(data: TypedArray, shape, dtype) {
      uploads.push(data.length);
      return base.upload(data, shape, dtype);
    },
  };
  setBackend(backend);
});

/** A file of which every part that is asked for is noted. */
function noted(bytes: Uint8Array): {
  size: number;
  read(start: number, end: number): Promise<Uint8Array>;
  most: number;
} {
  const file = {
    size: bytes.length,
    most: 0,
    async read(start: number, end: number) {
      file.most = Math.max(file.most, end - start);
      return bytes.slice(start, end);
    },
  };
  return file;
}

/** Where a tensor begins to differ: `toEqual` takes half a minute for so many values. */
function firstOther(x: Tensor | undefined, values: Float32Array): number {
  const found = x?.dataSync() ?? [];
  return found.length === values.length ? values.findIndex((value, at) => found[at] !== value) : 0;
}

describe("a large tensor", () => {
  it("is read in pieces of 4 MiB into its own memory, the whole never being there besides", async () => {
    const values = Float32Array.from({ length: LENGTH }, (_, at) => at % 1013);
    const file = noted(await encodeWeights({ big: tensor(values), small: tensor([7]) }));
    uploads.length = 0;
    const loaded: number[] = [];
    const { tensors } = await readWeights(file, { onProgress: (now) => loaded.push(now.loaded) });
    expect(firstOther(tensors["big"], values)).toBe(-1);
    expect(tensors["small"]?.dataSync()).toEqual(new Float32Array([7]));
    expect(file.most).toBe(PIECE);
    expect(uploads).toEqual([1]);
    expect(loaded).toEqual([PIECE, 2 * PIECE, 2 * PIECE + 20, 2 * PIECE + 24]);
  });

  it("of small floats becomes float32 on the way", async () => {
    const values = Float32Array.from({ length: PIECE / 2 + 3 }, (_, at) => (at % 64) / 4);
    const { tensors } = await readWeights(await encodeWeights({ x: tensor(values) }, { dtype: "float16" }));
    expect(firstOther(tensors["x"], values)).toBe(-1);
    expect(uploads).toEqual([values.length]);
  });

  it("is uploaded whole where the backend cannot be given pieces", async () => {
    const file = noted(await encodeWeights({ big: tensor(new Float32Array(LENGTH).fill(3)) }));
    const { write: _, ...whole } = backend;
    uploads.length = 0;
    const { tensors } = await readWeights(file, { backend: whole });
    expect(tensors["big"]?.dataSync().every((value) => value === 3)).toBe(true);
    expect(uploads).toEqual([LENGTH]);
  });

  it("names the place of a value that has none in int32, and leaves nothing behind", async () => {
    const longs = new BigInt64Array(PIECE / 8 + 2);
    longs[PIECE / 8 + 1] = 2n ** 40n;
    const header = { x: { dtype: "I64", shape: [longs.length], data_offsets: [0, longs.byteLength] } };
    const bytes = safetensors(header, new Uint8Array(longs.buffer));
    expect(await rejection(readWeights(bytes))).toBe(
      "RangeError: readWeights: integers must be from -2147483648 to 2147483647, as int32 holds them, got 1099511627776 at position 524289 of x. Store it as F32 or F64.",
    );
    expect(backend.memory()).toEqual({ buffers: 0, bytes: 0 });
  });

  it("is freed where reading is stopped between two pieces", async () => {
    const file = noted(await encodeWeights({ big: tensor(new Float32Array(LENGTH)) }));
    const before = backend.memory();
    const controller = new AbortController();
    const onProgress = (): void => controller.abort(new Error("enough"));
    expect(await rejection(readWeights(file, { signal: controller.signal, onProgress }))).toBe("Error: enough");
    expect(backend.memory()).toEqual(before);
  });
});
