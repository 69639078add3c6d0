import { crc32 as platform } from "node:zlib";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { crc32Function } from "../../src/files/index.ts";

afterEach(() => vi.unstubAllGlobals());

describe.each(["in Node", "in a browser"])("crc32 %s", (where) => {
  const make = () => {
    if (where === "in a browser") vi.stubGlobal("process", undefined);
    const crc32 = crc32Function();
    vi.unstubAllGlobals();
    return crc32;
  };

  it("is that of the standard", () => {
    const crc32 = make();
    expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array(0))).toBe(0);
    expect(crc32(new Uint8Array(0), 0xcbf43926)).toBe(0xcbf43926);
  });

  it("goes on where it was, as Node's does", () => {
    const crc32 = make();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (first, second) => {
        expect(crc32(second, crc32(first))).toBe(platform(Buffer.concat([first, second])));
      }),
    );
  });
});
