import { fuzz, fuzzCount, mutateBytes, rejection } from "@ganglion/tensor/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import { decodeImage, type Decoding } from "../src/images/decode-image.ts";
import { imageHeader } from "../src/images/image-header.ts";
import { bytesOf, encoded, picture } from "./encoded-images.ts";

const decoding: Decoding = { where: "decode", decoder: undefined, maxPixels: 10_000, background: [255, 255, 255] };
const damaged = "It is damaged, cut short or of another kind; replace or remove it.";
const isOurs = (name: string): boolean => /PNG|JPEG/.test(name);
const decode = (bytes: Uint8Array, options: Partial<Decoding> = {}): Promise<string> =>
  rejection(decodeImage({ ...decoding, ...options }, "x", bytes));

afterEach(() => vi.unstubAllGlobals());

describe("what is built in", () => {
  it.each(Object.entries(encoded.exact).filter(([name]) => isOurs(name)))(
    "decodes %s as PIL, to the bit",
    async (_, one) => {
      const { width, height, data } = await decodeImage(decoding, "x", bytesOf(one));
      expect([height, width, 4]).toEqual(one.pixels.shape);
      expect([...data]).toEqual(one.pixels.data);
    },
  );

  it.each(Object.entries(encoded.lossy))("decodes %s within a few of 255 of PIL, upright", async (name, one) => {
    const { width, height, data } = await decodeImage(decoding, "x", bytesOf(one));
    expect([height, width, 3]).toEqual(one.pixels.shape);
    const gaps = one.pixels.data.map((value, index) =>
      Math.abs(value - (data[4 * Math.floor(index / 3) + (index % 3)] as number)),
    );
    // Colours that are stored in half the size are smoothed by PIL's decoder alone.
    const worst = name.includes("half") || name.includes("progressive") ? 15 : 2;
    expect(Math.max(...gaps)).toBeLessThanOrEqual(worst);
    expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toBeLessThan(worst / 3);
  });

  it("refuses formats that others must decode", async () => {
    expect(await decode(picture("GIF"), { decoder: "builtIn" })).toBe(
      "RangeError: decode: a picture must be JPEG or PNG for the decoders that are built in, got GIF in x. Save it as PNG or JPEG; or install sharp, and leave decoder out.",
    );
  });
});

describe("sharp", () => {
  it.each(Object.entries(encoded.exact).filter(([name]) => name !== "BMP"))(
    "decodes %s as PIL, the first frame of what moves",
    async (name, one) => {
      const decoder = isOurs(name) ? "sharp" : undefined;
      const { width, height, data } = await decodeImage({ ...decoding, decoder }, "x", bytesOf(one));
      expect([height, width, 4]).toEqual(one.pixels.shape);
      const worst = one.pixels.data.map((value, index) => Math.abs(value - (data[index] as number)));
      // Of 16 bits it rounds where PIL cuts off.
      expect(Math.max(...worst)).toBeLessThanOrEqual(name.includes("16 bits") ? 1 : 0);
    },
  );

  it("turns a picture as its EXIF data says", async () => {
    const one = encoded.lossy["JPEG of orientation 6"]!;
    const { width, height } = await decodeImage({ ...decoding, decoder: "sharp" }, "x", bytesOf(one));
    expect([height, width, 3]).toEqual(one.pixels.shape);
  });

  it("is asked for by name where it is not installed, and says what it cannot decode", async () => {
    const cut = picture("WebP without loss").subarray(0, 40);
    expect(await decode(cut)).toMatch(
      /^RangeError: decode: a picture must be one that sharp can decode, got ".+" in x\. It is damaged/s,
    );
    vi.stubGlobal("process", { getBuiltinModule: (name: string) => (name === "node:fs/promises" ? {} : undefined) });
    expect(await decode(picture("GIF"))).toBe(
      "RangeError: decode: there must be the package sharp to decode GIF with, got none in x. Install sharp, or save it as PNG or JPEG.",
    );
  });
});

describe("headers", () => {
  it.each(Object.entries({ ...encoded.exact, ...encoded.lossy }))("of %s say format and size", (name, one) => {
    const [height, width] = one.pixels.shape;
    const isTurned = /orientation [5-8]/.test(name);
    expect(imageHeader(bytesOf(one))).toEqual({
      format: name.split(" ")[0],
      width: isTurned ? height : width,
      height: isTurned ? width : height,
    });
  });

  it("keep what would become too large from being decoded", async () => {
    const rule = "decode: a picture must have at most 98 pixels, got";
    const remedy = "Pass a larger { maxPixels } if you trust it, or make it smaller.";
    for (const name of ["PNG in colour", "GIF", "WebP without loss", "BMP"]) {
      expect(await decode(picture(name), { maxPixels: 98 })).toBe(`RangeError: ${rule} 11 x 9 in x. ${remedy}`);
    }
    expect(await decode(picture("JPEG"), { maxPixels: 98 })).toBe(`RangeError: ${rule} 33 x 24 in x. ${remedy}`);
    const bomb = picture("PNG in colour");
    new DataView(bomb.buffer).setUint32(16, 2 ** 31);
    expect(await decode(bomb, { maxPixels: 98 })).toBe(`RangeError: ${rule} 2147483648 x 9 in x. ${remedy}`);
  });

  it("are missing in what is no picture", async () => {
    const rule = "RangeError: decode: a picture must be a JPEG, PNG, GIF, WebP or BMP file that says its size";
    expect(await decode(new Uint8Array())).toBe(`${rule}, got no bytes in x. ${damaged}`);
    expect(await decode(new TextEncoder().encode("{}"))).toBe(
      `${rule}, got one that begins with 7b 7d in x. ${damaged}`,
    );
    expect(await decode(picture("JPEG").subarray(0, 20))).toBe(
      `${rule}, got one that begins with ff d8 ff e0 00 10 4a 46 in x. ${damaged}`,
    );
  });
});

describe("what is a picture of another kind", () => {
  it.each([
    ["a TIFF file", "II*\0"],
    ["a TIFF file", "MM\0*"],
    ["a HEIC picture, as phones take them", "\0\0\0\u0018ftypheic"],
    ["an AVIF picture", "\0\0\0\u0018ftypavif"],
    ["a video", "\0\0\0\u0018ftypmp42"],
    ["an SVG drawing", '<svg xmlns="x">'],
    ["a web page", "<!doctype html>"],
    ["a PDF file", "%PDF-1.7"],
  ])("is named: %s", async (what, begin) => {
    const bytes = Uint8Array.from(begin, (letter) => letter.charCodeAt(0));
    expect(await decode(bytes)).toBe(
      `RangeError: decode: a picture must be a JPEG, PNG, GIF, WebP or BMP file that says its size, got ${what} in x. Save it as PNG or JPEG, or remove it.`,
    );
  });

  it("may be one that nothing in Node decodes, however whole it is", async () => {
    expect(await decode(picture("BMP"))).toMatch(/ in x\. Save it as PNG or JPEG\.$/);
    expect(await decode(picture("BMP"), { decoder: "builtIn" })).toMatch(/got BMP in x\. Save it as PNG or JPEG\.$/);
  });
});

describe("pictures that are not whole", () => {
  const png = picture("PNG in colour");
  const changed = (at: number, value: number): Uint8Array => {
    const copy = png.slice();
    copy[at] = value;
    return copy;
  };
  it.each([
    ["no end", png.subarray(0, -12), "a PNG file must end with an IEND chunk, got none"],
    ["another byte", changed(60, 1), "a PNG chunk must have its checksum, got another for IDAT"],
    ["no height", changed(23, 0), "a picture must have pixels, got 11 x 0"],
    ["another depth", changed(24, 3), "a PNG chunk must have its checksum, got another for IHDR"],
    ["half of a chunk", changed(33, 0x7f), "a PNG chunk must lie within the file, got 2130706653 bytes at 33"],
  ])("are told: %s", async (_, bytes, message) => {
    expect(await decode(bytes)).toBe(`RangeError: decode: ${message} in x. ${damaged}`);
  });

  it("are told: half of a JPEG file", async () => {
    expect(await decode(picture("JPEG").subarray(0, 700))).toMatch(
      /^RangeError: decode: a JPEG file must be one that can be decoded, got ".+" in x\. It is damaged/,
    );
  });

  it("survive mutants", async () => {
    const originals = Object.values({ ...encoded.exact, ...encoded.lossy }).map(bytesOf);
    const ours = originals.filter((file) => ["PNG", "JPEG"].includes(imageHeader(file)!.format));
    const report = await fuzz("pictures", fuzzCount(5000), async (random) => {
      const { width, height, data } = await decodeImage(
        decoding,
        "x",
        mutateBytes(random, ours[random.integer(ours.length)]!),
      );
      if (data.length !== 4 * width * height || width * height > 10_000) throw new Error(`${width} x ${height}`);
    });
    expect(report.accepted).toBeGreaterThan(report.count / 100);
    expect(report.rules.size).toBeGreaterThan(8);
  });
});
