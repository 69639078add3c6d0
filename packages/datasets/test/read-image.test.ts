import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { reference, setBackend } from "@ganglion/tensor";
import { rejection } from "@ganglion/tensor/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ImageOptions, type ImageSource, imageFolder, readImage } from "../src/index.ts";
import { picture } from "./encoded-images.ts";
import { zip } from "./write-zip.ts";

const png = picture("PNG in colour with opacity");
const read = (source: unknown, options: unknown = { size: 4 }): Promise<string> =>
  rejection(readImage(source as ImageSource, options as ImageOptions));

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "picture-"));
  await writeFile(join(folder, "1.png"), png);
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => setBackend(reference()));

describe("readImage", () => {
  it("gives what imageFolder gives, from wherever a picture is", async () => {
    const options = { size: 5, background: [9, 99, 200] } as const;
    const { dataset } = await imageFolder(zip([{ name: "a/1.png", data: png }]), options);
    const path = join(folder, "1.png");
    const sources: readonly ImageSource[] = [
      path,
      pathToFileURL(path),
      png,
      png.buffer,
      new Blob([png]),
      new File([png], "x.png"),
    ];
    for (const source of sources) {
      const x = await readImage(source, options);
      expect([x.shape, x.dtype]).toEqual([[1, 3, 5, 5], "float32"]);
      expect(x.dataSync()).toEqual(dataset.x);
    }
  });

  it("takes what a canvas holds", async () => {
    const data = Uint8ClampedArray.from([255, 0, 0, 255, 0, 255, 0, 255]);
    const x = await readImage({ width: 2, height: 1, data }, { size: [1, 2] });
    expect(await x.array()).toEqual([[[[1, 0]], [[0, 1]], [[0, 0]]]]);
    const grey = await readImage({ width: 2, height: 1, data }, { size: 1, channels: 1 });
    expect(await grey.array()).toEqual([[[[Math.fround(76 / 255)]]]]);
  });

  it("refuses what is no picture", async () => {
    const rule = "readImage: a decoded picture must have four bytes for each of at most 67108864 pixels";
    expect(await read({ width: 2, height: 1, data: new Uint8Array(7) })).toBe(
      `RangeError: ${rule}, got 2 x 1 with 7 bytes. Pass what getImageData() of a canvas gives.`,
    );
    expect(await read({ width: 2, height: "1", data: [] })).toBe(
      `RangeError: ${rule}, got 2 x "1" with an array of 0. Pass what getImageData() of a canvas gives.`,
    );
    expect(await read(7)).toBe(
      "TypeError: readImage: source must be the bytes of a file, a Uint8Array or an ArrayBuffer, got 7. Pass what arrayBuffer() of a file or a response gives, awaited.",
    );
    expect(await read(join(folder, "2.png"))).toBe(
      `Error: readImage: there must be a picture, got nothing at ${folder}/2.png. Check the path or address.`,
    );
    expect(await read(new File([new Uint8Array(9)], "x.png"), { size: 4, maxBytes: 8 })).toBe(
      "RangeError: readImage: a file must have at most 8 bytes, got 9 from x.png. Pass a larger { maxBytes } if you trust it.",
    );
    expect(await read(png, { size: 4, signal: AbortSignal.abort(new Error("enough")) })).toBe("Error: enough");
    expect(await read(png, { size: 4, onError: "skip" })).toBe(
      'TypeError: readImage: options must be known ones, got "onError". Known are: size, resize, channels, background, decoder, maxPixels, maxBytes, signal.',
    );
  });
});
