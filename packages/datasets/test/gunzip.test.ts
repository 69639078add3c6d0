import { deflateRawSync, gzipSync } from "node:zlib";
import { rejection } from "@ganglion/tensor/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readIdx } from "../src/index.ts";
import { writeIdx } from "./write-idx.ts";

const whole = writeIdx(0x08, [6], [1, 2, 3, 4, 5, 6]);
const array = { shape: [6], data: new Uint8Array([1, 2, 3, 4, 5, 6]) };
const packed = new Uint8Array(gzipSync(whole));
const empty = new Uint8Array(gzipSync(""));
const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const changed = (at: number): Uint8Array => packed.with(at < 0 ? packed.length + at : at, 0xa5);
const damaged = (got = "one that does not"): string =>
  `RangeError: readIdx: a gzip file must unpack whole, got ${got}. ` +
  "It is damaged, cut short or followed by other bytes; download it again.";

/** A file of one member with the header's optional fields: extra bytes, a name, a comment. */
function withHeader(): Uint8Array {
  const header = [0x1f, 0x8b, 8, 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 2, 0, 0x1f, 0x8b, 0x61, 0, 0x62, 0];
  return joined(new Uint8Array(header), deflateRawSync(whole), packed.subarray(-8));
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("gzip files", () => {
  it("may have several members, cut anywhere, and empty ones at the end", async () => {
    for (let cut = 0; cut <= whole.length; cut++) {
      const members = [gzipSync(whole.subarray(0, cut)), gzipSync(whole.subarray(cut)), empty];
      expect(await readIdx(joined(...members))).toStrictEqual(array);
    }
    const bytes = Array.from(whole, (byte) => gzipSync(new Uint8Array([byte])));
    expect(await readIdx(joined(...bytes))).toStrictEqual(array);
  });

  it("may hold what looks like the beginning of another member", async () => {
    const values = Array.from({ length: 40 }, (_, index) => [0x1f, 0x8b, 8, 0][index % 4]!);
    const stored = gzipSync(writeIdx(0x08, [40], values), { level: 0 });
    expect((await readIdx(new Uint8Array(stored))).data).toStrictEqual(Uint8Array.from(values));
    expect(await readIdx(withHeader())).toStrictEqual(array);
  });

  it("are unpacked by Node's own stream where a test environment hides it, and refused where there is none", async () => {
    vi.stubGlobal("DecompressionStream", undefined);
    expect(await readIdx(packed)).toStrictEqual(array);
    vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
    expect(await rejection(readIdx(packed))).toBe(
      "Error: readIdx: there must be a DecompressionStream to unpack with, got a platform without one. " +
        "Unpack the file first, or use Node or a browser of 2023 or later.",
    );
  });
});

describe("gzip files are refused", () => {
  it.each([
    ["cut in the values", packed.subarray(0, packed.length - 12), damaged()],
    ["cut in the checksum", packed.subarray(0, packed.length - 5), damaged()],
    ["that are a header only", packed.subarray(0, 3), damaged("3 bytes")],
    ["with a wrong checksum", changed(-8), damaged()],
    ["with a wrong length", changed(-4), damaged()],
    [
      "of a method that there is not",
      joined(packed.subarray(0, 2), new Uint8Array([7]), packed.subarray(3)),
      damaged(),
    ],
    ["with a reserved flag", changed(3), damaged()],
    ["followed by text", joined(packed, Buffer.from("and more")), damaged()],
    ["followed by zeros, which Node ignores", joined(packed, new Uint8Array(7)), damaged()],
    ["followed by the beginning of a member", joined(packed, packed.subarray(0, 10)), damaged()],
    ["with zeros between members", joined(packed, new Uint8Array(3), empty), damaged()],
  ])("%s", async (_, bytes, message) => {
    expect(await rejection(readIdx(bytes))).toBe(message);
  });

  it("with the platform's error as the cause", async () => {
    const error: unknown = await readIdx(changed(-8)).catch((error_: unknown) => error_);
    expect((error as Error).cause).toBeInstanceOf(Error);
  });

  it("with more in them than the header says, in the same member or another", async () => {
    const message =
      "RangeError: readIdx: the values must take the 6 bytes of shape [6], got more. " +
      "The file has more than one array; download it again.";
    expect(await rejection(readIdx(new Uint8Array(gzipSync(joined(whole, new Uint8Array(1))))))).toBe(message);
    expect(await rejection(readIdx(joined(packed, gzipSync("x"))))).toBe(message);
  });

  it("with less in them than the header says, at once where no file of that size could hold it", async () => {
    const claim = (...shape: number[]): Uint8Array => new Uint8Array(gzipSync(writeIdx(0x08, shape, [1, 2])));
    expect(await rejection(readIdx(claim(3)))).toBe(
      "RangeError: readIdx: the values must take the 3 bytes of shape [3], got 2. The file is cut short; download it again.",
    );
    const [size] = [claim(40_000, 20_000).length];
    expect(await rejection(readIdx(claim(40_000, 20_000)))).toBe(
      `RangeError: readIdx: the values must take the 800000000 bytes of shape [40000, 20000], got a file of ${size} that ` +
        "cannot hold them. The file is damaged or cut short; download it again.",
    );
  });
});

describe("what a gzip file may cost", () => {
  /** How many streams there were, and how many bytes came out of them. */
  function counting(): { readonly out: () => number; readonly streams: () => number } {
    const Real = DecompressionStream;
    let [out, streams] = [0, 0];
    vi.stubGlobal("DecompressionStream", function make(format: CompressionFormat) {
      streams++;
      const { writable, readable } = new Real(format);
      const counted = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          out += chunk.length;
          controller.enqueue(chunk);
        },
      });
      return { writable, readable: (readable as ReadableStream<Uint8Array>).pipeThrough(counted) };
    });
    return { out: () => out, streams: () => streams };
  }

  it("is a few pieces, for a bomb behind a header of three values", async () => {
    const bomb = new Uint8Array(gzipSync(joined(writeIdx(0x08, [3], [1, 2, 3]), new Uint8Array(2 ** 26))));
    const count = counting();
    expect(await rejection(readIdx(bomb))).toBe(
      "RangeError: readIdx: the values must take the 3 bytes of shape [3], got more. " +
        "The file has more than one array; download it again.",
    );
    expect(count.out()).toBeLessThan(1_000_000);
  });

  it("is nothing, for a bomb that is no IDX file or claims to be too large", async () => {
    const count = counting();
    const claim = writeIdx(0x08, [2 ** 25], []);
    const bomb = new Uint8Array(gzipSync(joined(claim, new Uint8Array(2 ** 25))));
    expect(await rejection(readIdx(bomb, { maxBytes: 2 ** 20 }))).toBe(
      "RangeError: readIdx: the values must take at most 1048576 bytes, got 33554432 for shape [33554432]. " +
        "Pass a larger { maxBytes } if you trust the file.",
    );
    expect(await rejection(readIdx(new Uint8Array(gzipSync(new Uint8Array(2 ** 25)))))).toContain("got 00 00 00 00");
    expect(count.out()).toBeLessThan(1_000_000);
  });

  it("is a few streams, for any number of empty members", async () => {
    const count = counting();
    const file = joined(...Array.from({ length: 20_000 }, () => empty));
    expect(await rejection(readIdx(file))).toBe(damaged("more than 16 members that are damaged or empty"));
    expect(await rejection(readIdx(joined(packed, file)))).toBe(
      damaged("more than 16 members that are damaged or empty"),
    );
    expect(count.streams()).toBeLessThan(40);
  });

  it("is a thousand streams, for any number of members", async () => {
    const bytes = writeIdx(
      0x08,
      [1500],
      Array.from({ length: 1500 }, (_, index) => index % 256),
    );
    const members = (count: number): Uint8Array[] =>
      Array.from({ length: count }, (_, index) => gzipSync(bytes.subarray(index, index + 1)));
    const head = gzipSync(bytes.subarray(999));
    expect((await readIdx(joined(...members(999), head))).data).toHaveLength(1500);
    expect(await rejection(readIdx(joined(...members(1001), head)))).toBe(damaged("more than 1000 members"));
  });

  it("is a few attempts, for any number of places that look like the beginning of another member", async () => {
    const looks = Uint8Array.from({ length: 4000 }, (_, index) => [0x1f, 0x8b, 8, 0][index % 4]!);
    const file = joined(packed.subarray(0, 10), looks);
    const count = counting();
    expect(await rejection(readIdx(file))).toBe(damaged("more than 16 members that are damaged or empty"));
    expect(count.streams()).toBeLessThan(20);
  });
});
