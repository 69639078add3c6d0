import { reference, setBackend } from "@ganglion/tensor";
import { fuzz, fuzzCount, mutateBytes, mutateJson, rejection } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { openWeights, readWeights } from "../src/index.ts";
import { bytesOf, fixture } from "./fixture.ts";
import { safetensors } from "./write-safetensors.ts";

beforeEach(() => setBackend(reference()));

const entry = (dtype: unknown, shape: unknown, offsets: unknown): object => ({ dtype, shape, data_offsets: offsets });
const floats = (start: number, end: number): object => entry("F32", [(end - start) / 4], [start, end]);
const remedy = "in the bytes. It is damaged, cut short or of another kind; download it or write it again.";
const deep = `{"x":${"[".repeat(100_000)}`;
const types = "BOOL, U8, I8, U16, I16, U32, I32, U64, I64, F8_E4M3, F8_E5M2, F16, BF16, F32, F64";

describe("a file of another kind is named, with what to do", () => {
  it.each([
    ["an HDF5 file, as Keras writes", "\u0089HDF\r\n\u001a\n and more"],
    ["a GGUF file", "GGUF\u0003\0\0\0\0\0"],
    ["a TensorFlow Lite model", "\u001c\0\0\0TFL3\0\0"],
    ["an ONNX model", "\b\b\u0012\u0007pytorch:"],
    ["a pickle that is not PyTorch's", "\u0080\u0004\u0095K\0\0\0\u0001"],
    ["a gzip file", "\u001f\u008b\b\0\0\0\0\u0009"],
    ["a PNG picture", "\u0089PNG\r\n\u001a\n"],
    ["a web page", "<!DOCTYPE html>"],
    ["a pointer of Git LFS to a file", "version https://git-lfs.github.com/spec/v1"],
  ])("%s", async (what, begin) => {
    const bytes = Uint8Array.from(begin, (letter) => letter.charCodeAt(0));
    expect(await rejection(readWeights(bytes))).toContain(
      `RangeError: readWeights: a file must be safetensors, NumPy's, PyTorch's or a TensorFlow.js layers model, got ${what} in the bytes. `,
    );
  });

  it("unless it may be a safetensors file", async () => {
    const header = JSON.stringify({ [`<${"html>".repeat(60)}`]: floats(0, 4) }).padEnd(0x4747);
    expect((await readWeights(safetensors(header, 4))).format).toBe("safetensors");
  });
});

/** What is wrong, the file, and what is said about it. */
const defects: readonly (readonly [string, Uint8Array, string])[] = [
  ["nothing", new Uint8Array(0), "a safetensors file must have at least 8 bytes, got 0"],
  ["a torn length", new Uint8Array(7), "a safetensors file must have at least 8 bytes, got 7"],
  ["no header", safetensors("", 4), "the header must have from 2 to 4 bytes, got a length of 0"],
  [
    "a huge header",
    safetensors("{}", 0, 2n ** 63n),
    "the header must have from 2 to 2 bytes, got a length of 9223372036854776000",
  ],
  ["a longer header", safetensors("{}", 0, 3n), "the header must have from 2 to 2 bytes, got a length of 3"],
  ["no object", safetensors("[]"), 'the header must begin with "{", got the byte 91'],
  ["a BOM", safetensors("\uFEFF{}"), 'the header must begin with "{", got the byte 239'],
  [
    "no UTF-8",
    safetensors(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d])),
    "the header must be UTF-8, got bytes that are not",
  ],
  ["no JSON", safetensors("{'x'}"), `the header must be plain JSON, got "'" at position 1`],
  ["half of JSON", safetensors('{"x":'), "the header must be plain JSON, got the end at position 5"],
  ["more than JSON", safetensors("{}x"), 'the header must be plain JSON, got "x" at position 2'],
  ["a number of another kind", safetensors('{"x":01}'), 'the header must be plain JSON, got "1" at position 6'],
  [
    "an open string",
    safetensors('{"x\\"}'),
    "the header must be plain JSON, got a string without an end at position 1",
  ],
  [
    "a wrong escape",
    safetensors('{"\\x":1}'),
    "the header must be plain JSON, got a string that is no JSON at position 1",
  ],
  ["deep JSON", safetensors(deep), "the header must be plain JSON, got JSON nested deeper than 16"],
  ["a name twice", safetensors('{"x":1,"x":2}'), 'the header must be plain JSON, got the key "x" twice'],
  ["no entry", safetensors({ x: 5 }), "x must have dtype, shape and data_offsets, got 5"],
  ["an empty entry", safetensors({ x: {} }), "x must have dtype, shape and data_offsets, got nothing"],
  [
    "another field",
    safetensors({ x: { ...floats(0, 0), y: 1 } }),
    "x must have dtype, shape and data_offsets, got dtype, shape, data_offsets, y",
  ],
  ["another type", safetensors({ x: entry("F4", [1], [0, 4]) }, 4), `the dtype of x must be one of ${types}, got F4`],
  [
    "a type of JavaScript's",
    safetensors({ x: entry("toString", [1], [0, 4]) }, 4),
    `the dtype of x must be one of ${types}, got toString`,
  ],
  ["no shape", safetensors({ x: entry("F32", 1, [0, 4]) }, 4), "the shape of x must be whole numbers >= 0, got 1"],
  [
    "a negative length",
    safetensors({ x: entry("F32", [-1], [0, 4]) }, 4),
    "the shape of x must be whole numbers >= 0, got -1",
  ],
  [
    "half a length",
    safetensors({ x: entry("F32", [0.5], [0, 4]) }, 4),
    "the shape of x must be whole numbers >= 0, got 0.5",
  ],
  [
    "many axes",
    safetensors({ x: entry("F32", Array(65).fill(1), [0, 4]) }, 4),
    "the shape of x must have at most 64 axes, got 65",
  ],
  [
    "a huge shape",
    safetensors({ x: entry("F32", [2 ** 40, 2 ** 40], [0, 4]) }, 4),
    "x, F32 [1099511627776, 1099511627776], must be one that a file can hold, got 4",
  ],
  [
    "one offset",
    safetensors({ x: entry("F32", [1], [0]) }, 4),
    "the data_offsets of x must be a range within 4 bytes, got [0]",
  ],
  [
    "offsets backwards",
    safetensors({ x: entry("F32", [1], [4, 0]) }, 4),
    "the data_offsets of x must be a range within 4 bytes, got [4, 0]",
  ],
  [
    "offsets beyond",
    safetensors({ x: entry("F32", [2], [0, 8]) }, 4),
    "the data_offsets of x must be a range within 4 bytes, got [0, 8]",
  ],
  [
    "another size",
    safetensors({ x: entry("F32", [2], [0, 4]) }, 4),
    "x, F32 [2], must take the 8 bytes of its values, got 4",
  ],
  [
    "no alignment",
    safetensors({ a: entry("U8", [1], [0, 1]), x: floats(1, 5) }, 5),
    "x, F32, must begin at a multiple of 4 bytes, got 1",
  ],
  ["an overlap", safetensors({ a: floats(0, 8), x: floats(4, 12) }, 12), "tensors must not overlap, got x within a"],
  ["a gap", safetensors({ a: floats(0, 4), x: floats(8, 12) }, 12), "tensors must leave no gap, got 4 bytes before x"],
  ["a longer file", safetensors({ a: floats(0, 4) }, 5), "the file must end with its last tensor, got 1 bytes more"],
  ["metadata of another kind", safetensors({ __metadata__: [] }), "__metadata__ must be an object, got an array of 0"],
  ["metadata of numbers", safetensors({ __metadata__: { a: 1 } }), "__metadata__ must hold strings, a, got 1"],
];

describe("a file that is not whole", () => {
  it.each(defects)("is told: %s", async (_, file, message) => {
    expect(await rejection(readWeights(file))).toBe(`RangeError: readWeights: ${message} ${remedy}`);
    expect(await rejection(openWeights(file))).toBe(`RangeError: openWeights: ${message} ${remedy}`);
  });

  it("is told before anything of its tensors is read", async () => {
    const size = 2 ** 50;
    const head = safetensors({ a: floats(0, 4) });
    const asked: [number, number][] = [];
    const read = (start: number, end: number): Uint8Array => {
      asked.push([start, end]);
      return head.slice(start, end);
    };
    expect(await rejection(readWeights({ size, read }))).toContain("the file must end with its last tensor");
    expect(asked.every(([, end]) => end <= head.length)).toBe(true);
  });

  const whole = bytesOf(fixture.everyType.file);
  const length = Number(new DataView(whole.buffer).getBigUint64(0, true));

  it("survives mutants of bytes", async () => {
    const small = safetensors({ a: floats(0, 8), b: entry("U8", [2], [8, 10]), __metadata__: { k: "v" } }, 10);
    const report = await fuzz("safetensors", fuzzCount(10_000), async (random, index) => {
      const file = mutateBytes(random, index % 2 === 0 ? whole : small);
      const { tensors } = await readWeights(file);
      const { entries } = await openWeights(file);
      const bytes = Object.values(entries).reduce((sum, one) => sum + one.bytes, 0);
      if (Object.keys(tensors).length !== Object.keys(entries).length || bytes > file.length) {
        throw new Error(`${bytes} bytes were read from ${file.length}`);
      }
    });
    expect(report.accepted).toBeGreaterThan(report.count / 100);
    expect(report.rules.size).toBeGreaterThan(10);
  });

  it("survives mutants of headers", async () => {
    const header: unknown = JSON.parse(new TextDecoder().decode(whole.subarray(8, 8 + length)));
    const body = whole.subarray(8 + length);
    const report = await fuzz("safetensors headers", fuzzCount(10_000), async (random) => {
      const json =
        JSON.stringify(mutateJson(random, header), (_, item) => (typeof item === "bigint" ? 10 : item)) ?? "";
      const { entries } = await openWeights(safetensors(json, body));
      const bytes = Object.values(entries).reduce((sum, one) => sum + one.bytes, 0);
      if (bytes !== body.length) throw new Error(`${bytes} bytes of ${body.length} belong to tensors`);
    });
    expect(report.accepted).toBeGreaterThan(10);
    expect(report.rules.size).toBeGreaterThan(20);
  });
});
