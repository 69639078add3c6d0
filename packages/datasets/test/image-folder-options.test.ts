import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ImageFolderOptions, imageFolder } from "../src/index.ts";
import { picture } from "./encoded-images.ts";
import { archive, pictures, refusalOf } from "./picture-files.ts";

const colour = picture("PNG in colour");

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pictures-"));
});

afterAll(() => rm(folder, { recursive: true }));

describe("options", () => {
  it("choose classes and their order, and how many of each", async () => {
    const { dataset, files } = await imageFolder(archive(pictures), { size: 4, classes: ["dog", "cat"], perClass: 1 });
    expect([dataset.classes, files, [...dataset.y]]).toEqual([
      ["dog", "cat"],
      ["dog/a.png", "cat/10.png"],
      [0, 1],
    ]);
    const broken = { ...pictures, "cat/0.png": colour.subarray(0, 40) };
    const enough = await imageFolder(archive(broken), { size: 4, classes: ["cat"], perClass: 2, onError: "skip" });
    expect(enough.files).toEqual(["cat/10.png", "cat/2.png"]);
    expect(await refusalOf(archive(pictures), { size: 4, classes: ["bird"] })).toBe(
      "RangeError: imageFolder: there must be pictures of bird, got none. There are: cat, dog.",
    );
  });

  it("hear of each file, and stop", async () => {
    const heard: string[] = [];
    const controller = new AbortController();
    const options: ImageFolderOptions = {
      size: 4,
      signal: controller.signal,
      onProgress({ file, done, total }) {
        heard.push(`${file} ${done}/${total}`);
        if (done === 3) controller.abort(new Error("enough"));
      },
    };
    expect(await refusalOf(archive(pictures), options)).toBe("Error: enough");
    expect(heard).toEqual(["cat/10.png 1/4", "cat/2.png 2/4", "dog/a.png 3/4"]);
  });

  it.each<[unknown, string]>([
    [
      null,
      "TypeError: imageFolder: options must be a plain object, got null. Pass an object with any of: size, resize, channels, background, decoder, maxPixels, maxBytes, signal, classes, perClass, nested, onError, role, onProgress.",
    ],
    [
      {},
      "TypeError: imageFolder: size must be a whole number >= 1, or two of them, got undefined. Pass the side of a square, or [height, width].",
    ],
    [
      { size: 0 },
      "RangeError: imageFolder: size must be a whole number >= 1, or two of them, got 0. Pass the side of a square, or [height, width].",
    ],
    [
      { size: [4] },
      "RangeError: imageFolder: size must be a whole number >= 1, or two of them, got [4]. Pass the side of a square, or [height, width].",
    ],
    [
      { size: 4, resize: 3 },
      "RangeError: imageFolder: resize must be at least 4, got 3. Leave it out to cut away as little as possible.",
    ],
    [
      { size: 4, channels: 4 },
      "RangeError: imageFolder: channels must be 1 or 3, got 4. Pass 3 for colour, 1 for grey.",
    ],
    [
      { size: 4, background: [0, 0, 256] },
      "TypeError: imageFolder: background must be red, green and blue, whole numbers from 0 to 255, got [0, 0, 256]. Pass [255, 255, 255] for white.",
    ],
    [
      { size: 4, classes: ["a", "a"] },
      'TypeError: imageFolder: classes must be names of folders, each once, got ["a", "a"]. Leave it out for all folders.',
    ],
    [
      { size: 4, onError: "ignore" },
      'TypeError: imageFolder: onError must be one of refuse, skip, got "ignore". Leave it out for the default.',
    ],
    [
      { size: 4, decoder: "canvas" },
      'TypeError: imageFolder: decoder must be one of builtIn, browser, sharp, got "canvas". Leave it out for the default.',
    ],
    [
      { size: 4, limit: 3 },
      'TypeError: imageFolder: options must be known ones, got "limit". It is called perClass here.',
    ],
  ])("that are wrong are refused: %j", async (options, message) => {
    expect(await refusalOf("x", options)).toBe(message);
  });
});
