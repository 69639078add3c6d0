import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { rejection } from "@ganglion/tensor/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ReadOptions, readIdx } from "../src/index.ts";
import { writeIdx } from "./write-idx.ts";

const types = [
  { code: 0x08, make: Uint8Array, value: fc.integer({ min: 0, max: 255 }) },
  { code: 0x09, make: Int8Array, value: fc.integer({ min: -128, max: 127 }) },
  { code: 0x0b, make: Int16Array, value: fc.integer({ min: -32_768, max: 32_767 }) },
  { code: 0x0c, make: Int32Array, value: fc.integer() },
  { code: 0x0d, make: Float32Array, value: fc.float() },
  { code: 0x0e, make: Float64Array, value: fc.double() },
];

async function messageOf(bytes: Uint8Array | ArrayBuffer, options?: ReadOptions): Promise<string> {
  try {
    await readIdx(bytes, options);
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
  return "nothing was thrown";
}

describe("readIdx", () => {
  it.each(types)("gives back what was written, type $code, packed or not", async ({ code, make, value }) => {
    const arrays = fc
      .array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 4 })
      .chain((shape) =>
        fc.tuple(
          fc.constant(shape),
          fc.array(value, { minLength: shape.reduce((a, b) => a * b, 1), maxLength: shape.reduce((a, b) => a * b, 1) }),
        ),
      );
    await fc.assert(
      fc.asyncProperty(arrays, fc.boolean(), async ([shape, values], packed) => {
        const bytes = writeIdx(code, shape, values);
        const read = await readIdx(packed ? new Uint8Array(gzipSync(bytes)) : bytes);
        expect(read).toStrictEqual({ shape, data: make.from(values) });
      }),
    );
  });

  it("takes an ArrayBuffer, and views that do not start at 0", async () => {
    const bytes = writeIdx(0x0c, [2], [1, -2]);
    const shifted = new Uint8Array([9, 9, 9, ...bytes]).subarray(3);
    const view = new DataView(shifted.buffer, 3) as unknown as Uint8Array;
    const foreign = runInNewContext("Uint8Array.from(bytes).buffer", { bytes }) as ArrayBuffer;
    for (const file of [bytes.buffer as ArrayBuffer, shifted, view, foreign]) {
      expect(await readIdx(file)).toStrictEqual({ shape: [2], data: new Int32Array([1, -2]) });
    }
  });

  it("does not share memory with the file", async () => {
    const bytes = writeIdx(0x08, [2], [1, 2]);
    const { data } = await readIdx(bytes);
    bytes.fill(0);
    expect(data).toStrictEqual(new Uint8Array([1, 2]));
  });
});

/** A file of so many zeros. */
function idx(size: number): Uint8Array {
  const bytes = new Uint8Array(8 + size);
  bytes.set(writeIdx(0x08, [size], []));
  return bytes;
}

describe("readIdx refuses", () => {
  const whole = writeIdx(0x08, [2, 3], [1, 2, 3, 4, 5, 6]);
  const packed = new Uint8Array(gzipSync(whole));
  const begin =
    "readIdx: an IDX file must begin with 00 00, a type (08, 09, 0b, 0c, 0d, 0e) and the number of axes, got ";
  const remedy = ". Pass an IDX file, or one packed by gzip.";

  it.each([
    ["an empty file", new Uint8Array(), `${begin}an empty file${remedy}`],
    ["a file of two bytes", new Uint8Array([0, 0]), `${begin}00 00${remedy}`],
    ["a web page", new TextEncoder().encode("<!doctype html>"), `${begin}3c 21 64 6f${remedy}`],
    ["an unknown type", new Uint8Array([0, 0, 0x0a, 1, 0, 0, 0, 0]), `${begin}00 00 0a 01${remedy}`],
    ["no axes", new Uint8Array([0, 0, 8, 0]), `${begin}00 00 08 00${remedy}`],
    [
      "a header that is cut short",
      whole.subarray(0, 9),
      "readIdx: the header must hold the lengths of 2 axes (12 bytes), got 9 bytes. " +
        "The file is cut short; download it again.",
    ],
    [
      "values that are cut short",
      whole.subarray(0, 16),
      "readIdx: the values must take the 6 bytes of shape [2, 3], got 4. The file is cut short; download it again.",
    ],
    [
      "more values than the shape has",
      new Uint8Array([...whole, 7]),
      "readIdx: the values must take the 6 bytes of shape [2, 3], got 7. " +
        "The file has more than one array; download it again.",
    ],
    [
      "lengths that no file can have",
      writeIdx(0x0e, [0xffffffff, 0xffffffff], []),
      "readIdx: the values must take the 147573952520956940000 bytes of shape [4294967295, 4294967295], got 0. " +
        "The file is cut short; download it again.",
    ],
    [
      "no values at all where one length is 0 and the others are endless",
      writeIdx(0x0e, [...Array.from({ length: 40 }, () => 0xffffffff), 0], [1]),
      `readIdx: the values must take the 0 bytes of shape [${"4294967295, ".repeat(40)}0], got 8. ` +
        "The file has more than one array; download it again.",
    ],
    ["a gzip file of something else", new Uint8Array(gzipSync("hello")), `${begin}68 65 6c 6c${remedy}`],
  ])("%s", async (_, bytes, message) => {
    expect(await messageOf(bytes)).toBe(message);
  });

  it("what is no file", async () => {
    const what = (got: string): string =>
      `TypeError: readIdx: the file must be the bytes of a file, a Uint8Array or an ArrayBuffer, got ${got}. ` +
      "Pass what arrayBuffer() of a file or a response gives, awaited.";
    for (const [file, got] of [
      [undefined, "undefined"],
      ["train-images", '"train-images"'],
      [Promise.resolve(whole), "a promise"],
      [[0, 0, 8, 1], "an array of 4"],
      [new Blob([]), "a value of kind Blob"],
    ] as const) {
      expect(await rejection(readIdx(file as unknown as Uint8Array))).toBe(what(got));
    }
  });

  it("options that it does not have, and values that they cannot have", async () => {
    const read = (options: unknown): Promise<string> => rejection(readIdx(whole, options as ReadOptions));
    expect(await read({ limit: 3 })).toBe(
      'TypeError: readIdx: options must be known ones, got "limit". Known are: maxBytes, signal.',
    );
    expect(await read({ max_bytes: 3 })).toBe(
      'TypeError: readIdx: options must be known ones, got "max_bytes". It is called maxBytes here.',
    );
    expect(await read({ maxBytes: 0.5 })).toBe(
      "RangeError: readIdx: maxBytes must be a whole number >= 1, got 0.5. Leave it out for the default.",
    );
    expect(await read({ signal: new AbortController() })).toBe(
      "TypeError: readIdx: signal must be an AbortSignal, got a value of kind AbortController. " +
        "Pass the signal of an AbortController.",
    );
  });

  it("more bytes than it may take, before it takes them", async () => {
    const bytes = writeIdx(0x0d, [2, 3], [1, 2, 3, 4, 5, 6]);
    for (const file of [bytes, new Uint8Array(gzipSync(bytes))]) {
      expect(await messageOf(file, { maxBytes: 23 })).toBe(
        "readIdx: the values must take at most 23 bytes, got 24 for shape [2, 3]. " +
          "Pass a larger { maxBytes } if you trust the file.",
      );
      expect(await messageOf(file, { maxBytes: 24 })).toBe("nothing was thrown");
    }
  });

  it("to go on when it was stopped, with the reason of the signal", async () => {
    const reason = new Error("enough");
    await expect(readIdx(whole, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const size = 2 ** 24;
    const reading = readIdx(new Uint8Array(gzipSync(idx(size))), { signal: controller.signal });
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
  });

  it("every file that is cut short, wherever the cut is", async () => {
    for (const file of [whole, packed]) {
      for (let length = 0; length < file.length; length += 1) {
        expect(await messageOf(file.subarray(0, length))).toMatch(/^readIdx: /);
      }
    }
  });
});
