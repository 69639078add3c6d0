import { join } from "node:path";
import { openPage, type TestPage } from "@ganglion/fixtures/page";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encoded } from "../encoded-images.ts";
import type { tasks } from "./app.ts";

let page: TestPage<typeof tasks>;
beforeAll(async () => {
  page = await openPage<typeof tasks>(join(import.meta.dirname, "app.ts"));
});
afterAll(async () => {
  expect(page.troubles).toEqual([]);
  await page.close();
});

/** The largest distance of decoded pixels from PIL's, laid over white. */
function worst(data: readonly number[], name: string): number {
  const { shape, data: wanted } = (encoded.exact[name] ?? encoded.lossy[name])!.pixels;
  const channels = shape[2]!;
  const gaps = data.map((value, at) => {
    const [pixel, channel] = [Math.floor(at / 4), at % 4];
    if (channel === 3) return 0;
    const opacity = channels === 4 ? wanted[4 * pixel + 3]! / 255 : 1;
    return Math.abs(value - (wanted[channels * pixel + channel]! * opacity + 255 * (1 - opacity)));
  });
  return Math.max(...gaps);
}

describe("a page", () => {
  it.each(Object.keys(encoded.exact))("decodes %s as PIL", async (name) => {
    const one = encoded.exact[name]!;
    const { shape, data } = await page.run("decoded", one.file);
    expect(shape).toEqual(one.pixels.shape.slice(0, 2));
    // A canvas rounds colours that are not opaque, and 16 bits.
    expect(worst(data, name)).toBeLessThanOrEqual(/opacity|16 bits/.test(name) ? 1.6 : 0);
  });

  it.each(Object.keys(encoded.lossy))("decodes %s nearly as PIL, upright", async (name) => {
    const one = encoded.lossy[name]!;
    const { shape, data } = await page.run("decoded", one.file);
    expect(shape).toEqual(one.pixels.shape.slice(0, 2));
    expect(worst(data, name)).toBeLessThanOrEqual(name.includes("CMYK") ? 40 : 3);
  });

  const files = {
    "dog/b.png": encoded.exact["PNG in colour"]!.file,
    "cat/2.gif": encoded.exact["GIF of two frames"]!.file,
    "cat/10.webp": encoded.exact["WebP without loss"]!.file,
    "dog/a.png": "AAAA",
  };
  it.each(["chosen", "stored"] as const)("reads pictures that were %s", async (source) => {
    const found = (await page.run("folder", source, files, { size: 9, onError: "skip" })) as Record<string, unknown>;
    expect(found).toMatchObject({
      files: ["cat/10.webp", "cat/2.gif", "dog/b.png"],
      counts: [2, 1],
      classes: ["cat", "dog"],
      shape: [3, 9, 9],
      skipped: [
        expect.stringContaining(
          "dog/a.png: RangeError: imageFolder: a picture must be a JPEG, PNG, GIF, WebP or BMP file",
        ),
      ],
    });
    // The picture is 11 x 9: a column on each side is cut away.
    const { data } = encoded.exact["PNG in colour"]!.pixels;
    const middle = [0, 1, 2].flatMap((channel) =>
      Array.from({ length: 81 }, (_, at) => data[4 * (Math.floor(at / 9) * 11 + (at % 9) + 1) + channel]!),
    );
    expect((found["x"] as number[]).slice(2 * 243)).toEqual(middle);
  });

  it("hands over what its canvas holds", async () => {
    expect(await page.run("canvas")).toEqual([[[[1]], [[0]], [[Math.fround(0.2)]]]]);
  });
});
