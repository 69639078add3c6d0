import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { createOwnPictures, longestName } from "../../../src/labs/transfer/own-pictures.ts";
import { pack } from "../../../src/labs/transfer/pack.ts";
import { settings, waysOf } from "../../../src/labs/transfer/settings.ts";
import { unpack } from "../../../src/labs/transfer/unpack.ts";

const blob = (text: string): Blob => new Blob([text]);

describe("one's own pictures", () => {
  it("belong to the class of their innermost folder", () => {
    const own = createOwnPictures();
    own.add(
      [
        { path: "/photos/cats/1.jpg", file: blob("a") },
        { path: "photos\\dogs\\1.jpg", file: blob("b") },
        { path: "loose.jpg", file: blob("c") },
      ],
      "unnamed",
    );
    expect(own.all().map(({ path }) => path)).toStrictEqual(["cats/1.jpg", "dogs/1.jpg", "unnamed/loose.jpg"]);
  });

  it("keep two of one name, and take the same one once", () => {
    const own = createOwnPictures();
    own.add([{ path: "a/1.jpg", file: blob("x") }], "");
    own.add(
      [
        { path: "a/1.jpg", file: blob("x") },
        { path: "b/a/1.jpg", file: blob("other") },
      ],
      "",
    );
    expect(own.all().map(({ path }) => path)).toStrictEqual(["a/1.jpg", "a/1-2.jpg"]);
  });

  it("count all that are given at once, also of one name and size, and once only what is given again", () => {
    const own = createOwnPictures();
    const folder = ["train", "test", "more"].map((part) => ({ path: `${part}/a/1.bmp`, file: blob(part.slice(0, 4)) }));
    own.add(folder, "");
    own.add(folder, "");
    expect(own.all().map(({ path }) => path)).toStrictEqual(["a/1.bmp", "a/1-2.bmp", "a/1-3.bmp"]);
  });

  it("have classes that are added and removed, with names that are folders", () => {
    const own = createOwnPictures();
    expect(own.addClass("  ../my / cups\n ")).toBe("my cups");
    expect(own.addClass(" ")).toBe("");
    expect(own.addClass("x".repeat(99))).toBe("x".repeat(longestName));
    own.addClass("my cups");
    expect(own.classes.value.map(({ name }) => name)).toStrictEqual(["my cups", "x".repeat(longestName)]);
    const before = own.version.value;
    own.add([{ path: "1.png", file: blob("a") }], "my cups");
    own.remove("my cups/1.png");
    own.removeClass("x".repeat(longestName));
    expect(own.classes.value).toStrictEqual([{ name: "my cups", files: [] }]);
    expect(own.version.value).toBe(before + 3);
  });

  it("come out of an archive without what programs put there, and go into one again", async () => {
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    const zip = zipSync({
      "cats/1.png": bytes("one"),
      "__MACOSX/cats/1.png": bytes("no"),
      "cats/.DS_Store": bytes("no"),
      "cats/Thumbs.db": bytes("no"),
    });
    const files = await unpack(new Blob([zip as Uint8Array<ArrayBuffer>]));
    if ("fault" in files) throw new Error(files.fault);
    expect(files.map(({ path }) => path)).toStrictEqual(["cats/1.png"]);
    const again = await unpack(new Blob([(await pack(files)) as Uint8Array<ArrayBuffer>]));
    if ("fault" in again) throw new Error(again.fault);
    expect(await again[0]?.file.text()).toBe("one");
    expect(await unpack(blob("no archive"))).toStrictEqual({ fault: "brokenArchive" });
  });
});

describe("the ways of a link", () => {
  it("are those that there are, in their order", () => {
    expect(waysOf({ ways: settings.ways.value })).toStrictEqual(["probe", "last", "all", "scratch"]);
    expect(waysOf({ ways: "scratch probe,all+magic" })).toStrictEqual(["probe", "all", "scratch"]);
    expect(waysOf({ ways: "" })).toStrictEqual([]);
  });
});
