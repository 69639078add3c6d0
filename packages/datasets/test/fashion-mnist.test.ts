import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Dataset, fashionMnist, fashionMnistFrom } from "../src/index.ts";
import { writeIdx } from "./write-idx.ts";

const shipped = new URL("../data/fashion-mnist/", import.meta.url);
const counts = ({ y }: Dataset): number[] =>
  Array.from({ length: 10 }, (_, label) => y.filter((other) => other === label).length);

/** Two images of 2 x 3 pixels for each part, under the published names. */
const small = {
  "train-images-idx3-ubyte": writeIdx(0x08, [2, 2, 3], [0, 51, 102, 153, 204, 255, 255, 0, 0, 0, 0, 0]),
  "train-labels-idx1-ubyte": writeIdx(0x08, [2], [9, 0]),
  "t10k-images-idx3-ubyte": writeIdx(0x08, [1, 2, 3], [255, 255, 255, 0, 0, 0]),
  "t10k-labels-idx1-ubyte": writeIdx(0x08, [1], [3]),
};
const smallFiles = Object.entries(small).map(([name, bytes]) => ({
  name: `${name}.gz`,
  arrayBuffer: async () => new Uint8Array(gzipSync(bytes)).buffer,
}));

describe("fashionMnist", () => {
  it("reads the sample that ships: 600 and 100 of each class", async () => {
    const { train, test } = await fashionMnist();
    expect([train.role, test.role]).toStrictEqual(["train", "test"]);
    expect([train.size, test.size, train.shape, train.name]).toStrictEqual([6000, 1000, [1, 28, 28], "Fashion-MNIST"]);
    expect(counts(train)).toStrictEqual(Array.from({ length: 10 }, () => 600));
    expect(counts(test)).toStrictEqual(Array.from({ length: 10 }, () => 100));
    expect(train.classes[9]).toBe("Ankle boot");
  });

  it("has the pixels of the file, scaled from 0-255 to 0-1", async () => {
    const { test } = await fashionMnist({ shape: [784] });
    const bytes = gunzipSync(await readFile(new URL("t10k-images-idx3-ubyte.gz", shipped))).subarray(16);
    expect(test.shape).toStrictEqual([784]);
    const different = test.x.findIndex((value, index) => value !== Math.fround(bytes[index]! / 255));
    expect([test.x.length, different]).toStrictEqual([bytes.length, -1]);
  });

  it("reads files by their names, in any order", async () => {
    const { train, test } = await fashionMnist({ from: smallFiles.toReversed() });
    expect([train.shape, [...train.y], [...test.y]]).toStrictEqual([[1, 2, 3], [9, 0], [3]]);
    expect(train.x).toStrictEqual(Float32Array.from([0, 0.2, 0.4, 0.6, 0.8, 1, 1, 0, 0, 0, 0, 0]));
  });

  it("names the file that is not among those given", async () => {
    await expect(fashionMnist({ from: smallFiles.slice(1) })).rejects.toThrow(
      new RangeError(
        "fashionMnist: there must be a file train-images-idx3-ubyte or train-images-idx3-ubyte.gz, got " +
          "train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte. Pass all four files.",
      ),
    );
    await expect(fashionMnist({ from: [] })).rejects.toThrow("got no file. Pass all four files.");
  });
});

it("names the first of two files that cannot be read, however long that takes", async () => {
  const late = new Promise<ArrayBuffer>((_, reject) => {
    setTimeout(() => reject(new Error("the first cannot be read")), 20);
  });
  const soon = async (): Promise<ArrayBuffer> => {
    throw new Error("the second cannot be read");
  };
  const [, , ...rest] = smallFiles;
  const from = [
    { name: "train-images-idx3-ubyte", arrayBuffer: () => late },
    { name: "train-labels-idx1-ubyte", arrayBuffer: soon },
    ...rest,
  ];
  await expect(fashionMnist({ from })).rejects.toThrow(new Error("the first cannot be read"));
});

describe("fashionMnist from a folder", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "ganglion-"));
    for (const [name, bytes] of Object.entries(small)) await writeFile(join(folder, name), bytes);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("takes a path, a file address and files that are not packed", async () => {
    for (const from of [folder, `${folder}/`, pathToFileURL(folder)]) {
      const { train, test } = await fashionMnist({ from });
      expect([[...train.y], [...test.y]]).toStrictEqual([[9, 0], [3]]);
    }
    const { train } = await fashionMnist({ from: shipped });
    expect(train.size).toBe(6000);
  });

  it("names the file that is not there", async () => {
    const from = join(folder, "nothing");
    await expect(fashionMnist({ from })).rejects.toThrow(
      new RangeError(
        "fashionMnist: there must be a file train-images-idx3-ubyte or train-images-idx3-ubyte.gz, got " +
          `${from} without it. Pass the folder that holds the four files.`,
      ),
    );
  });
});

describe("fashionMnist from a server", () => {
  let server: Server;
  let address = "";
  beforeAll(async () => {
    const files = new Map(Object.entries(small).map(([name, bytes]) => [`/data/${name}`, bytes]));
    server = createServer((request, response) => {
      if (request.url?.startsWith("/secret/") === true) response.writeHead(403).end();
      else if (files.has(request.url ?? "")) response.end(files.get(request.url ?? ""));
      else response.writeHead(404).end("not here");
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  );

  it("reads over http", async () => {
    const { train } = await fashionMnist({ from: new URL(`${address}/data/`) });
    expect([...train.y]).toStrictEqual([9, 0]);
  });

  it("says what the server answered", async () => {
    await expect(fashionMnist({ from: `${address}/secret` })).rejects.toThrow(
      /^fashionMnist: the server must send the file, got 403 Forbidden for .*-ubyte.gz\. Check the address\.$/,
    );
    await expect(fashionMnist({ from: `${address}/elsewhere` })).rejects.toThrow(
      `got ${address}/elsewhere without it. Pass the folder that holds the four files.`,
    );
  });
});

describe("fashionMnistFrom refuses", () => {
  const images = small["train-images-idx3-ubyte"];
  const labels = small["train-labels-idx1-ubyte"];
  it.each([
    [
      "the two files swapped",
      () => fashionMnistFrom(labels, images),
      "fashionMnistFrom: the images file must hold uint8 in 3 axes, got uint8 [2]. Pass the images first, then the labels.",
    ],
    [
      "labels of another type",
      () => fashionMnistFrom(images, writeIdx(0x0d, [2], [0, 1])),
      "fashionMnistFrom: the labels file must hold uint8 in 1 axis, got float32 [2]. Pass the images first, then the labels.",
    ],
    [
      "files of different parts",
      () => fashionMnistFrom(images, small["t10k-labels-idx1-ubyte"]),
      "fashionMnistFrom: there must be one label for each image, got 1 labels for 2 images. " +
        "Pass two files of the same part: train with train, t10k with t10k.",
    ],
    [
      "a label above 9",
      () => fashionMnistFrom(images, writeIdx(0x08, [2], [3, 10])),
      "dataset: labels must be indices into the 10 classes, got 10 at index 1. " +
        "Number the classes from 0, and name each of them in `classes`.",
    ],
    [
      "a shape that does not fit",
      () => fashionMnistFrom(images, labels, { shape: [7] }),
      "fashionMnistFrom: shape must hold the 6 values of a sample, got [7]. Pass [1, 2, 3] or [6].",
    ],
  ])("%s", async (_, read, message) => {
    await expect(read()).rejects.toThrow(message);
  });
});
