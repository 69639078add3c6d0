import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readIdx } from "../src/index.ts";
import { writeIdx } from "./write-idx.ts";

const types = [
  { code: 0x08, make: Uint8Array, value: fc.integer({ min: 0, max: 255 }) },
  { code: 0x09, make: Int8Array, value: fc.integer({ min: -128, max: 127 }) },
  { code: 0x0b, make: Int16Array, value: fc.integer({ min: -32_768, max: 32_767 }) },
  { code: 0x0c, make: Int32Array, value: fc.integer() },
  { code: 0x0d, make: Float32Array, value: fc.float() },
  { code: 0x0e, make: Float64Array, value: fc.double() },
];

function messageOf(bytes: Uint8Array | ArrayBuffer): string {
  try {
    readIdx(bytes);
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
  return "nothing was thrown";
}

describe("readIdx", () => {
  it.each(types)("gives back what was written, type $code, packed or not", ({ code, make, value }) => {
    const arrays = fc
      .array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 4 })
      .chain((shape) =>
        fc.tuple(
          fc.constant(shape),
          fc.array(value, { minLength: shape.reduce((a, b) => a * b, 1), maxLength: shape.reduce((a, b) => a * b, 1) }),
        ),
      );
    fc.assert(
      fc.property(arrays, fc.boolean(), ([shape, values], packed) => {
        const bytes = writeIdx(code, shape, values);
        const read = readIdx(packed ? new Uint8Array(gzipSync(bytes)) : bytes);
        expect(read).toStrictEqual({ shape, data: make.from(values) });
      }),
    );
  });

  it("takes an ArrayBuffer, and a view that does not start at 0", () => {
    const bytes = writeIdx(0x0c, [2], [1, -2]);
    const shifted = new Uint8Array([9, 9, 9, ...bytes]).subarray(3);
    expect(readIdx(bytes.buffer as ArrayBuffer).data).toStrictEqual(new Int32Array([1, -2]));
    expect(readIdx(shifted).data).toStrictEqual(new Int32Array([1, -2]));
  });

  it("joins the members of a gzip file", () => {
    const bytes = writeIdx(0x08, [6], [1, 2, 3, 4, 5, 6]);
    const packed = Buffer.concat([gzipSync(bytes.subarray(0, 9)), gzipSync(bytes.subarray(9))]);
    expect(readIdx(packed)).toStrictEqual({ shape: [6], data: new Uint8Array([1, 2, 3, 4, 5, 6]) });
  });

  it("does not share memory with the file", () => {
    const bytes = writeIdx(0x08, [2], [1, 2]);
    const { data } = readIdx(bytes);
    bytes.fill(0);
    expect(data).toStrictEqual(new Uint8Array([1, 2]));
  });
});

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
      "a gzip file that is cut short",
      packed.subarray(0, packed.length - 12),
      'readIdx: a gzip file must unpack whole, got "unexpected EOF". ' +
        "The file is damaged or cut short; download it again.",
    ],
    [
      "a gzip file of a header only",
      packed.subarray(0, 3),
      'readIdx: a gzip file must unpack whole, got "3 bytes". ' +
        "The file is damaged or cut short; download it again.",
    ],
    [
      "a gzip file whose values were changed",
      new Uint8Array(gzipSync(whole, { level: 0 })).map((byte, index) => (index === 30 ? byte ^ 1 : byte)),
      'readIdx: a gzip file must unpack whole, got "another checksum than it records". ' +
        "The file is damaged or cut short; download it again.",
    ],
    [
      "a gzip file that records another length",
      packed.map((byte, index) => (index === packed.length - 4 ? byte + 1 : byte)),
      'readIdx: a gzip file must unpack whole, got "another length than it records". ' +
        "The file is damaged or cut short; download it again.",
    ],
    ["a gzip file of something else", new Uint8Array(gzipSync("hello")), `${begin}68 65 6c 6c${remedy}`],
  ])("%s", (_, bytes, message) => {
    expect(messageOf(bytes)).toBe(message);
  });

  it("every file that is cut short, wherever the cut is", () => {
    for (const file of [whole, packed]) {
      for (let length = 0; length < file.length; length += 1) {
        expect(messageOf(file.subarray(0, length))).toMatch(/^readIdx: /);
      }
    }
  });
});
