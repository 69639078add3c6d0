import { describe, expect, it } from "vitest";
import { faultOfName, isInClass, pictureFault } from "../../src/worker/picture-fault.ts";
import { pictureFiles } from "../pictures.ts";

const [picture = Buffer.of()] = pictureFiles(1).values();

/** As a file is that is larger than any test wants to make. */
function sized(size: number): Blob {
  const file = new Blob([new Uint8Array(picture)]);
  Object.defineProperty(file, "size", { value: size });
  return file;
}

describe("what is wrong with a file that was not read as a picture", () => {
  it.each([
    ["empty", new Blob([])],
    ["notPicture", new Blob(["a note"])],
    ["notPicture", new Blob(["RIFF....WAVE"])],
    ["heic", new Blob(["\0\0\0\u0018ftypheic\0\0\0\0"])],
    ["damaged", new Blob([new Uint8Array(picture.subarray(0, 40))])],
    ["damaged", new Blob(["RIFF....WEBPVP8 "])],
    ["damaged", new Blob(["GIF89a"])],
    ["damaged", new Blob([Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)])],
    ["damaged", sized(2 ** 26)],
    ["heavy", sized(2 ** 26 + 1)],
  ] as const)("is said: %s", async (fault, file) => {
    expect(await pictureFault(file)).toBe(fault);
  });

  it("goes by the name alone in an archive", () => {
    expect(["cats/1.JPG", "cats/2.HEIC", "cats/notes.txt"].map(faultOfName)).toStrictEqual([
      "damaged",
      "heic",
      "notPicture",
    ]);
    expect(["cats/1.jpg", "1.jpg", "cats/small/1.jpg"].map(isInClass)).toStrictEqual([true, false, false]);
  });
});
