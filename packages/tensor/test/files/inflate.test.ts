import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it, vi } from "vitest";
import { inflater, MOST_GROWTH } from "../../src/files/index.ts";
import { thrown } from "../../src/testing/index.ts";

afterEach(() => vi.unstubAllGlobals());

const written = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) % 251);

async function joined(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: number[] = [];
  for await (const piece of pieces) all.push(...piece);
  return Uint8Array.from(all);
}

describe("inflater", () => {
  it.each([
    ["deflate", deflateSync],
    ["deflate-raw", deflateRawSync],
    ["gzip", gzipSync],
  ] as const)("unpacks %s", async (format, pack) => {
    expect(await joined(inflater("f", format)(pack(written)))).toEqual(written);
  });

  it("stops when nobody asks for more", async () => {
    const zeros = new Uint8Array(20_000_000);
    let pieces = 0;
    for await (const piece of inflater("f", "deflate")(deflateSync(zeros))) {
      pieces += 1;
      if (piece.length > 0) break;
    }
    expect(pieces).toBe(1);
  });

  it("throws where bytes are damaged or cut short", async () => {
    const packed = deflateSync(written);
    await expect(joined(inflater("f", "deflate")(packed.subarray(0, 50)))).rejects.toThrow();
    await expect(joined(inflater("f", "deflate")(packed.map((byte) => byte ^ 0x55)))).rejects.toThrow();
  });

  it("finds Node's where a test environment hides it, and says where there is none", async () => {
    vi.stubGlobal("DecompressionStream", undefined);
    expect(await joined(inflater("f", "gzip")(gzipSync(written)))).toEqual(written);
    vi.stubGlobal("process", undefined);
    expect(thrown(() => inflater("readThing", "gzip"))).toBe(
      "Error: readThing: there must be a DecompressionStream to unpack with, got a platform without one. " +
        "Unpack the file first, or use Node or a browser of 2023 or later.",
    );
  });

  it("makes no more of a byte than DEFLATE can", () => {
    const zeros = new Uint8Array(10_000_000);
    expect(zeros.length / deflateRawSync(zeros, { level: 9 }).length).toBeLessThan(MOST_GROWTH);
  });
});
