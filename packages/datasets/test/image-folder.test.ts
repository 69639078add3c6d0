import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { deflateRawSync } from "node:zlib";
import { fuzz, fuzzCount, mutateBytes } from "@ganglion/tensor/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ImageFolder, imageFolder, type PictureSource } from "../src/index.ts";
import { bytesOf, encoded, picture } from "./encoded-images.ts";
import { archive, pictures, refusalOf } from "./picture-files.ts";
import { zip } from "./write-zip.ts";

const [colour, grey, jpeg] = [picture("PNG in colour"), picture("PNG in grey"), picture("JPEG")];

const order = ["cat/10.png", "cat/2.png", "dog/a.png", "dog/b.jpg"];

let folder = "";

async function write(name: string, files: Readonly<Record<string, Uint8Array>>): Promise<string> {
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(join(folder, name, dirname(path)), { recursive: true });
    await writeFile(join(folder, name, path), bytes);
  }
  return join(folder, name);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pictures-"));
});

afterAll(() => rm(folder, { recursive: true }));

const chosen = (files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>, root: string): File[] =>
  Object.entries(files).map(([path, bytes]) => {
    const file = new File([bytes], path.split("/").at(-1)!);
    return Object.defineProperty(file, "webkitRelativePath", { value: root + path });
  });

interface Tree {
  readonly [name: string]: Tree | Uint8Array<ArrayBuffer>;
}

const tree: Tree = {
  dog: { "b.jpg": jpeg, "a.png": pictures["dog/a.png"]! },
  cat: { "2.png": grey, "10.png": colour, ".DS_Store": new Uint8Array(9) },
};

function handle(name: string, files: Tree): object {
  async function* values(): AsyncGenerator<object> {
    for (const [child, value] of Object.entries(files)) {
      if (value instanceof Uint8Array)
        yield { kind: "file", name: child, getFile: async () => new File([value], child) };
      else yield handle(child, value as Tree);
    }
  }
  return { kind: "directory", name, values };
}

/** As `webkitGetAsEntry()` gives one; a reader hands out one child at a time. */
function entry(name: string, value: Tree | Uint8Array<ArrayBuffer>): object {
  if (value instanceof Uint8Array) {
    return {
      isFile: true,
      isDirectory: false,
      name,
      file: (done: (file: File) => void) => done(new File([value], name)),
    };
  }
  const createReader = (): object => {
    const children = Object.entries(value).map(([child, own]) => entry(child, own as Tree));
    return { readEntries: (done: (some: object[]) => void) => done(children.splice(0, 1)) };
  };
  return { isFile: false, isDirectory: true, name, createReader };
}

describe("a source", () => {
  let expected: ImageFolder;
  beforeAll(async () => {
    expected = await imageFolder(await write("plain", pictures), { size: 4, role: "train" });
  });

  it("that is a folder is read class after class, each by the names of its files", () => {
    const { dataset, files, counts, skipped } = expected;
    expect([files, counts, skipped]).toEqual([order, [2, 2], []]);
    expect([dataset.name, dataset.shape, dataset.size, dataset.role]).toEqual(["pictures", [3, 4, 4], 4, "train"]);
    expect([dataset.classes, [...dataset.y]]).toEqual([
      ["cat", "dog"],
      [0, 0, 1, 1],
    ]);
    expect(Math.min(...dataset.x)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...dataset.x)).toBeLessThanOrEqual(1);
  });

  it.each<[string, () => unknown]>([
    ["a file address", () => pathToFileURL(join(folder, "plain"))],
    ["the bytes of a zip archive", () => archive(pictures)],
    ["a zip archive with a folder around all, packed", () => archive(pictures, "all/of it/", true).buffer],
    ["a zip archive as a File", () => new File([archive(pictures, "", true)], "pictures.zip")],
    ["the path of a zip archive", () => join(folder, "archive", "pictures.zip")],
    ["chosen files", () => chosen(pictures, "pictures/")],
    ["a directory handle", () => handle("pictures", tree)],
    ["a folder that was dropped", () => ({ items: [{ webkitGetAsEntry: () => entry("pictures", tree) }] })],
    ["the folders of the classes, dropped", () => Object.entries(tree).map(([name, own]) => entry(name, own as Tree))],
    ["an entry", () => entry("pictures", tree)],
  ])("that is %s is read as the folder", async (_, source) => {
    await write("archive", { "pictures.zip": archive(pictures, "", true) });
    const { dataset, files, counts } = await imageFolder(source() as PictureSource, { size: 4 });
    expect([files, counts]).toEqual([order, [2, 2]]);
    expect([dataset.x, dataset.y, dataset.classes]).toEqual([
      expected.dataset.x,
      expected.dataset.y,
      expected.dataset.classes,
    ]);
  });

  it("that is none is refused", async () => {
    const rule = "source must be a folder, a zip archive or files with their folders";
    const remedy = "Pass a path, an address, a File, bytes, a directory handle, a DataTransfer, or an array of files.";
    expect(await refusalOf(7)).toBe(`TypeError: imageFolder: ${rule}, got 7. ${remedy}`);
    expect(await refusalOf([1])).toBe(`TypeError: imageFolder: ${rule}, got an array of 1. ${remedy}`);
    expect(await refusalOf(join(folder, "none"))).toBe(
      `Error: imageFolder: the folder must be there and readable, got ENOENT for ${folder}/none. Check the path, and who may read it.`,
    );
    expect(await refusalOf(await write("empty", { "x/.hidden": jpeg }))).toBe(
      "RangeError: imageFolder: there must be folders with pictures, got none. Pass a folder with a folder of pictures for each class.",
    );
    expect(await refusalOf([])).toBe(
      "RangeError: imageFolder: there must be folders with pictures, got none. Pass a folder with a folder of pictures for each class.",
    );
  });
});

describe("a folder of the file system", () => {
  it("in which links lead back, to nowhere or to another class is read as far as it goes", async () => {
    const place = await write("links", pictures);
    await symlink("..", join(place, "cat", "back"));
    await symlink("nowhere", join(place, "wolf"));
    await symlink("../dog/a.png", join(place, "cat", "9.png"));
    await symlink("dog", join(place, "hound"));
    const back =
      "RangeError: imageFolder: a folder must not lead back to one that it is in, got cat/back. Remove the link, or the place where a folder is mounted again.";
    const nowhere =
      "Error: imageFolder: what is in the folder must be there and readable, got ENOENT for wolf. Check where it leads and who may read it, or remove it.";
    expect(await refusalOf(place)).toBe(back);
    const { skipped, dataset, counts } = await imageFolder(place, { size: 4, onError: "skip" });
    expect(skipped.map(({ file, reason }) => [file, String(reason)])).toEqual([
      ["cat/back", back],
      ["wolf", nowhere],
    ]);
    expect([dataset.classes, counts]).toEqual([
      ["cat", "dog", "hound"],
      [3, 2, 2],
    ]);
  });
});

describe("a file that is neither", () => {
  it.each([
    ["one PNG picture", picture("PNG in grey")],
    ["one JPEG picture", jpeg],
    ["a gzip file", Uint8Array.of(0x1f, 0x8b, 8, 0)],
    ["a RAR archive", new TextEncoder().encode("Rar!....")],
  ])("is told by what it is: %s", async (what, bytes) => {
    const place = await write("lone", { "file.bin": bytes });
    const remedy = `Pass a folder, or pack it as a zip archive${what.startsWith("one") ? "; readImage reads one picture" : ""}.`;
    const message = `RangeError: imageFolder: there must be a folder or a zip archive, got ${what}. ${remedy}`;
    for (const source of [join(place, "file.bin"), bytes, new Blob([bytes as Uint8Array<ArrayBuffer>])]) {
      expect(await refusalOf(source)).toBe(message);
    }
  });
});

describe("pictures are scaled and cut", () => {
  it.each(encoded.fitted)("as torchvision does, to the bit: $name", async (one) => {
    const [height, width] = one.crop;
    const isGrey = one.pixels.shape[2] === 1;
    const options = { size: one.crop, resize: one.resize, channels: isGrey ? 1 : 3 } as const;
    const { dataset } = await imageFolder(archive({ "a/1.png": bytesOf(one) }), options);
    const channels = isGrey ? 1 : 3;
    const expected = Array.from({ length: channels }, (_, channel) =>
      one.pixels.data.filter((_value, index) => index % channels === channel),
    ).flat();
    expect(dataset.shape).toEqual([channels, height, width]);
    expect(Array.from(dataset.x, (value) => Math.round(value * 255))).toEqual(expected);
  });

  it("to as little more as covers the size, where nothing else is said", async () => {
    const wide = encoded.fitted.find(({ name }) => name === "wide, odd margins")!;
    const { dataset } = await imageFolder(archive({ "a/1.png": bytesOf(wide) }), { size: 11 });
    const asked = await imageFolder(archive({ "a/1.png": bytesOf(wide) }), { size: 11, resize: 11 });
    expect(dataset.x).toEqual(asked.dataset.x);
    const banner = await imageFolder(archive({ "a/1.png": bytesOf(wide) }), { size: [3, 20] });
    expect(banner.dataset.shape).toEqual([3, 3, 20]);
  });

  it("and made grey as PIL does, to the bit", async () => {
    const files = { "a/1.png": bytesOf(encoded.grey) };
    const { dataset } = await imageFolder(archive(files), { size: [9, 11], channels: 1 });
    expect(Array.from(dataset.x, (value) => Math.round(value * 255))).toEqual(encoded.grey.pixels.data);
  });

  it("and laid over a colour where they are not opaque", async () => {
    const one = encoded.exact["PNG in colour with opacity"]!;
    const files = { "a/1.png": bytesOf(one) };
    for (const background of [undefined, [0, 10, 200]] as const) {
      const options = { size: [9, 11] as const, ...(background === undefined ? {} : { background }) };
      const { dataset } = await imageFolder(archive(files), options);
      const below = background ?? [255, 255, 255];
      for (let pixel = 0; pixel < 99; pixel++) {
        const opacity = one.pixels.data[4 * pixel + 3]! / 255;
        for (let channel = 0; channel < 3; channel++) {
          const wanted = one.pixels.data[4 * pixel + channel]! * opacity + below[channel]! * (1 - opacity);
          expect(Math.abs(dataset.x[99 * channel + pixel]! * 255 - wanted)).toBeLessThanOrEqual(0.501);
        }
      }
    }
  });
});

describe("what does not fit", () => {
  const bad = { ...pictures, "dog/broken.png": colour.subarray(0, 60), "readme.txt": jpeg, "cat/deep/c.png": grey };
  const broken =
    "RangeError: imageFolder: a PNG chunk must lie within the file, got 221 bytes at 33 in dog/broken.png. It is damaged, cut short or of another kind; replace or remove it.";
  const deep =
    'RangeError: imageFolder: pictures must lie in the folders of the classes themselves, got cat/deep/c.png. Pass { nested: "include" } if it belongs to the outer folder\'s class.';
  const lone =
    'RangeError: imageFolder: each picture must be in the folder of its class, got readme.txt. Pass the folder whose folders are the classes, or { onError: "skip" }.';

  it("is refused by name", async () => {
    const { "readme.txt": _, "cat/deep/c.png": __, ...torn } = bad;
    expect(await refusalOf(archive(torn))).toBe(broken);
    const { "cat/deep/c.png": ___, ...withLone } = bad;
    expect(await refusalOf(archive(withLone))).toBe(lone);
    const { "readme.txt": ____, ...withDeep } = bad;
    expect(await refusalOf(archive(withDeep))).toBe(deep);
  });

  it("or skipped, and named", async () => {
    const { files, skipped, counts } = await imageFolder(archive(bad), { size: 4, onError: "skip" });
    expect([files, counts]).toEqual([order, [2, 2]]);
    expect(skipped.map(({ file, reason }) => [file, String(reason)])).toEqual([
      ["cat/deep/c.png", deep],
      ["readme.txt", lone],
      ["dog/broken.png", broken],
    ]);
  });

  it("deeper folders may belong to the class", async () => {
    const { files } = await imageFolder(archive(bad), { size: 4, onError: "skip", nested: "include" });
    expect(files).toEqual(["cat/10.png", "cat/2.png", "cat/deep/c.png", "dog/a.png", "dog/b.jpg"]);
  });

  it("by its size is not read at all", async () => {
    expect(await refusalOf(archive({ "a/1.jpg": jpeg }), { size: 4, maxBytes: 100 })).toBe(
      `RangeError: imageFolder: a file must have at most 100 bytes, got ${jpeg.length} from a/1.jpg. Pass a larger { maxBytes } if you trust it.`,
    );
    expect(await refusalOf(archive({ "a/1.png": colour }), { size: 4, maxPixels: 50 })).toBe(
      "RangeError: imageFolder: a picture must have at most 50 pixels, got 11 x 9 in a/1.png. Pass a larger { maxPixels } if you trust it, or make it smaller.",
    );
  });
});

describe("archives that are not whole", () => {
  const remedy = "The archive is damaged, cut short or of another kind; pack it again.";
  const member = { name: "a/1.png", data: colour };
  it.each<[string, Uint8Array, string]>([
    ["no archive", new Uint8Array(50), "a zip archive must have an end record, got none"],
    ["half of one", archive(pictures).subarray(0, 900), "a zip archive must have an end record, got none"],
    ["an encrypted one", zip([{ ...member, flags: 1 }]), 'a zip archive must not be encrypted, got "a/1.png"'],
    [
      "another packing",
      zip([{ ...member, method: 9 }]),
      'a zip entry must be stored or deflated, got method 9 for "a/1.png"',
    ],
    [
      "a bomb",
      zip([{ ...member, method: 8, size: 2 ** 30 }]),
      `a zip entry must be as large as its ${colour.length} bytes can be, got 1073741824 for "a/1.png"`,
    ],
    [
      "an entry elsewhere",
      zip([{ ...member, start: 5 }]),
      'a zip entry must be where the directory says, got "a/1.png"',
    ],
    [
      "an entry outside",
      zip([{ ...member, start: 2 ** 20 }]),
      'a zip entry must lie within the archive, got "a/1.png"',
    ],
    [
      "what does not unpack",
      zip([{ ...member, method: 8, size: 400 }]),
      'a zip entry must hold its 400 bytes, got what does not unpack for "a/1.png"',
    ],
    [
      "too little",
      zip([{ ...member, data: new Uint8Array(deflateRawSync(colour)), method: 8, size: 999 }]),
      `a zip entry must hold its 999 bytes, got ${colour.length} for "a/1.png"`,
    ],
    [
      "too much",
      zip([{ ...member, data: new Uint8Array(deflateRawSync(colour)), method: 8, size: 99 }]),
      'a zip entry must hold its 99 bytes, got more for "a/1.png"',
    ],
  ])("are told: %s", async (_, bytes, message) => {
    expect(await refusalOf(bytes)).toBe(`RangeError: imageFolder: ${message}. ${remedy}`);
  });

  it("survive mutants", async () => {
    const originals = [archive(pictures, "x/"), archive(pictures, "", true)];
    const report = await fuzz("zip archives", fuzzCount(3000), async (random) => {
      const bytes = mutateBytes(random, originals[random.integer(2)]!);
      const { dataset, counts } = await imageFolder(bytes, {
        size: 4,
        maxPixels: 10_000,
        onError: "skip",
        nested: "include",
      });
      const total = counts.reduce((sum, count) => sum + count, 0);
      if (dataset.size !== total || dataset.x.length !== total * 48) throw new Error(`${dataset.size} samples`);
    });
    expect(report.accepted).toBeGreaterThan(report.count / 20);
    expect(report.rules.size).toBeGreaterThan(5);
  });
});
