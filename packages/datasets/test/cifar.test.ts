import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { fuzz, fuzzCount, mutateBytes, rejection, thrown } from "@ganglion/tensor/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CifarOptions, cifar10, cifar10From, cifar100, cifar100From, type Dataset } from "../src/index.ts";
import { writeTar } from "./write-tar.ts";

/** Records whose pixels say which record and which place they are of. */
function records(labels: readonly (readonly number[])[], seed: number): Uint8Array {
  const parts = labels.map((bytes, record) => [
    ...bytes,
    ...Array.from({ length: 3072 }, (_, pixel) => (seed * 101 + record * 37 + pixel * 7) % 256),
  ]);
  return Uint8Array.from(parts.flat());
}

const files10: Readonly<Record<string, Uint8Array>> = {
  ...Object.fromEntries([1, 2, 3, 4, 5].map((part) => [`data_batch_${part}.bin`, records([[part], [9 - part]], part)])),
  "test_batch.bin": records([[0]], 9),
};
const files100 = {
  "train.bin": records(
    [
      [4, 0],
      [19, 99],
    ],
    1,
  ),
  "test.bin": records([[1, 32]], 2),
};
const namedFiles = (files: Readonly<Record<string, Uint8Array>>): File[] =>
  Object.entries(files).map(([name, bytes]) => new File([bytes as Uint8Array<ArrayBuffer>], name));
const archiveOf = (files: Readonly<Record<string, Uint8Array>>, folder: string): Uint8Array =>
  writeTar({
    [folder]: new Uint8Array(),
    [`${folder}readme.html`]: new Uint8Array(700),
    ...Object.fromEntries(Object.entries(files).map(([name, bytes]) => [folder + name, bytes])),
  });
const archive10 = archiveOf(files10, "cifar-10-batches-bin/");
const packed10 = new Uint8Array(gzipSync(archive10));

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cifar-"));
  await mkdir(join(folder, "bin"));
  for (const [name, bytes] of Object.entries(files10)) await writeFile(join(folder, "bin", name), bytes);
  await writeFile(join(folder, "cifar-10-binary.tar.gz"), packed10);
});
afterAll(() => rm(folder, { recursive: true }));

const read = (options: unknown): Promise<string> => rejection(cifar10(options as CifarOptions));

function expectAll({ train, test }: { readonly train: Dataset; readonly test: Dataset }): void {
  expect([train.name, train.size, train.shape, train.role]).toEqual(["CIFAR-10", 10, [3, 32, 32], "train"]);
  expect([...train.y]).toEqual([1, 8, 2, 7, 3, 6, 4, 5, 5, 4]);
  expect([test.size, test.role, [...test.y]]).toEqual([1, "test", [0]]);
  const bytes = Object.entries(files10).flatMap(([name, file]) => {
    const rows = name === "test_batch.bin" ? [] : [file.subarray(1, 3073), file.subarray(3074)];
    return rows.map((row) => [...row]);
  });
  expect(train.x).toEqual(Float32Array.from(bytes.flat(), (byte) => byte / 255));
}

describe("perClass", () => {
  it("takes the first pictures of each class, in each part", async () => {
    const { train, test } = await cifar10({ from: archive10, perClass: 1 });
    expect([[...train.y], [...test.y]]).toEqual([[1, 8, 2, 7, 3, 6, 4, 5], [0]]);
    const all = (await cifar10({ from: archive10 })).train;
    expect(train.x).toEqual(all.x.subarray(0, 8 * 3072));
    const bytes = records([[3], [5], [3], [3], [5]], 4);
    const two = cifar10From([bytes, bytes], { perClass: 2 });
    expect([...two.y]).toEqual([3, 5, 3, 5]);
    const whole = cifar10From(bytes);
    expect(two.x.subarray(3 * 3072)).toEqual(whole.x.subarray(4 * 3072));
    expect([...cifar100From(files100["train.bin"], { labels: "coarse", perClass: 9 }).y]).toEqual([4, 19]);
  });

  it("must be a whole number from 1 on", async () => {
    const rule = "perClass must be a whole number >= 1";
    expect(await read({ from: archive10, perClass: 0 })).toContain(rule);
    expect(thrown(() => cifar10From(files10["test_batch.bin"] as Uint8Array, { perClass: 1.5 }))).toContain(rule);
    expect(await read({ from: archive10, limit: 5 })).toBe(
      'TypeError: cifar10: options must be known ones, got "limit". It is called perClass here.',
    );
  });
});

describe("cifar10", () => {
  it("reads a folder, an archive, bytes and files, all the same", async () => {
    expectAll(await cifar10({ from: join(folder, "bin") }));
    expectAll(await cifar10({ from: pathToFileURL(join(folder, "bin/")) }));
    expectAll(await cifar10({ from: join(folder, "cifar-10-binary.tar.gz") }));
    expectAll(await cifar10({ from: packed10 }));
    expectAll(await cifar10({ from: archive10.buffer as ArrayBuffer }));
    expectAll(await cifar10({ from: namedFiles(files10).toReversed() }));
    expectAll(await cifar10({ from: namedFiles({ "cifar.tgz": packed10 })[0]! }));
    expectAll(await cifar10({ from: namedFiles({ "cifar.tar": archive10 }) }));
  });

  it("names the classes in the order of the labels", async () => {
    const { test } = await cifar10({ from: packed10, shape: [3072] });
    expect(test.shape).toEqual([3072]);
    expect(test.classes).toEqual("airplane automobile bird cat deer dog frog horse ship truck".split(" "));
  });

  it("tells how far each file has come", async () => {
    const heard: string[] = [];
    await cifar10({
      from: namedFiles(files10),
      onProgress: ({ file, loaded, total }) => heard.push(`${file} ${loaded}/${total}`),
    });
    expect(heard.toSorted()).toEqual([
      ...[1, 2, 3, 4, 5].map((part) => `data_batch_${part}.bin 6146/6146`),
      "test_batch.bin 3073/3073",
    ]);
  });

  it("stops when its signal is aborted", async () => {
    const controller = new AbortController();
    const options = {
      from: namedFiles(files10),
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    };
    expect(await read(options)).toBe("Error: enough");
    expect(
      await read({ from: join(folder, "cifar-10-binary.tar.gz"), signal: AbortSignal.abort(new Error("before")) }),
    ).toBe("Error: before");
  });

  const published = "Pass the binary version as it is published, packed or unpacked.";
  const torn = "It is damaged or cut short; download it again.";
  it("says which file is missing", async () => {
    const { "data_batch_3.bin": _, ...others } = files10;
    expect(await read({ from: namedFiles(others) })).toBe(
      `RangeError: cifar10: there must be a file data_batch_3.bin, got data_batch_1.bin, data_batch_2.bin, data_batch_4.bin, data_batch_5.bin, test_batch.bin. ${published}`,
    );
    expect(await read({ from: archiveOf(others, "x/") })).toBe(
      `RangeError: cifar10: the archive must hold data_batch_3.bin, got data_batch_1.bin, data_batch_2.bin, data_batch_4.bin, data_batch_5.bin, test_batch.bin. ${published}`,
    );
    expect(await read({ from: folder })).toBe(
      `RangeError: cifar10: there must be a file data_batch_1.bin, got nothing at ${folder}/data_batch_1.bin. ${published}`,
    );
    expect(await read({ from: `${folder}/none.tar.gz` })).toBe(
      `RangeError: cifar10: there must be an archive, got nothing at ${folder}/none.tar.gz. ${published}`,
    );
    expect(await read({ from: [] })).toBe(
      `RangeError: cifar10: there must be a file data_batch_1.bin, got no file. ${published}`,
    );
  });

  it("refuses what is none of it", async () => {
    const rule = "from must be the address of a folder or of the archive, its bytes, or files";
    const remedy = "Pass a string, a URL, bytes, or files with a name and arrayBuffer().";
    expect(await read({ from: 7 })).toBe(`TypeError: cifar10: ${rule}, got 7. ${remedy}`);
    expect(await read({})).toBe(`TypeError: cifar10: ${rule}, got undefined. ${remedy}`);
    expect(await read({ from: [{ name: "x" }] })).toBe(
      `TypeError: cifar10: ${rule}, got an object with name. ${remedy}`,
    );
    expect(await read({ root: "x" })).toBe(
      'TypeError: cifar10: options must be known ones, got "root". It is called from here.',
    );
    expect(await read({ from: "x", shape: [3, 32] })).toBe(
      "ShapeError: cifar10: shape must hold the 3072 values of a sample, got [3, 32]. Pass [3, 32, 32] or [3072].",
    );
  });

  it("refuses an archive that is not whole", async () => {
    expect(await read({ from: archive10.subarray(0, 5000) })).toBe(
      `RangeError: cifar10: a tar archive must be whole, got an end after 2440 of 6146 bytes. ${torn}`,
    );
    expect(await read({ from: new Uint8Array(600).fill(1) })).toBe(
      `RangeError: cifar10: a tar archive must be whole, got a header that is none. ${torn}`,
    );
    expect(await read({ from: archive10, maxBytes: 5000 })).toBe(
      "RangeError: cifar10: data_batch_1.bin in the archive must have at most 5000 bytes, got 6146. Pass the archive as it is published.",
    );
    expect(await read({ from: packed10.subarray(0, 400) })).toContain("cifar10: a gzip file must unpack whole");
  });
});

describe("cifar100", () => {
  it("has fine labels, or coarse ones", async () => {
    const { train, test } = await cifar100({ from: namedFiles(files100) });
    expect([train.name, train.classes.length, [...train.y], [...test.y]]).toEqual(["CIFAR-100", 100, [0, 99], [32]]);
    expect([...train.y, ...test.y].map((label) => train.classes[label])).toEqual(["apple", "worm", "flatfish"]);
    const coarse = await cifar100({ from: archiveOf(files100, "cifar-100-binary/"), labels: "coarse" });
    expect([coarse.train.classes.length, [...coarse.train.y]]).toEqual([20, [4, 19]]);
    expect(coarse.train.x).toEqual(train.x);
    expect(coarse.train.classes[19]).toBe("vehicles_2");
  });

  it("knows no other labels", async () => {
    expect(await rejection(cifar100({ from: namedFiles(files100), labels: "both" as never }))).toBe(
      'TypeError: cifar100: labels must be one of fine, coarse, got "both". Leave it out for the default.',
    );
  });
});

describe("cifar10From and cifar100From", () => {
  it("read the records of one file or several", () => {
    const one = cifar10From(files10["data_batch_1.bin"]!, { role: "validation" });
    expect([one.size, one.role, [...one.y]]).toEqual([2, "validation", [1, 8]]);
    const two = cifar10From([files10["data_batch_1.bin"]!, files10["test_batch.bin"]!]);
    expect([...two.y]).toEqual([1, 8, 0]);
    expect(two.x.subarray(0, one.x.length)).toEqual(one.x);
    expect([...cifar100From(files100["train.bin"], { labels: "coarse" }).y]).toEqual([4, 19]);
  });

  it("refuse files of another kind by their lengths, and labels that are none", () => {
    const other = "Pass the .bin files, unpacked and whole; the versions for Python and Matlab are others.";
    expect(thrown(() => cifar10From(files100["train.bin"]))).toBe(
      `RangeError: cifar10From: the file must hold whole records of 3073 bytes, as the binary version of CIFAR-10 does, got 6148 bytes. ${other}`,
    );
    expect(thrown(() => cifar100From([files100["test.bin"], new Uint8Array()]))).toBe(
      `RangeError: cifar100From: file 1 must hold whole records of 3074 bytes, as the binary version of CIFAR-100 does, got 0 bytes. ${other}`,
    );
    expect(thrown(() => cifar10From(records([[1], [10]], 0)))).toBe(
      "RangeError: cifar10From: the labels of the file must be below 10, got 10 in record 1. The file is damaged or of another kind; download it again.",
    );
    expect(thrown(() => cifar100From(records([[20, 1]], 0), { labels: "coarse" }))).toBe(
      "RangeError: cifar100From: the labels of the file must be below 20, got 20 in record 0. The file is damaged or of another kind; download it again.",
    );
    expect(thrown(() => cifar10From("x" as never))).toBe(
      'TypeError: cifar10From: files must be the bytes of files, got "x". Pass one Uint8Array, or several.',
    );
    expect(thrown(() => cifar10From([]))).toBe(
      "TypeError: cifar10From: files must be the bytes of files, got none. Pass one Uint8Array, or several.",
    );
  });
});

describe("damaged files", () => {
  it("archives: mutants, each read as it is or refused in our words", async () => {
    const small = archiveOf(files100, "c/");
    const originals = [small, new Uint8Array(gzipSync(small))];
    const report = await fuzz("tar", fuzzCount(3000), async (random) => {
      const { train, test } = await cifar100({ from: mutateBytes(random, originals[random.integer(2)]!) });
      if (train.x.length !== train.y.length * 3072 || test.size + train.size > 8)
        throw new Error(`${train.size} samples`);
    });
    expect(report.accepted).toBeGreaterThan(0);
    expect(report.rules.size).toBeGreaterThan(4);
  });

  it("records: mutants, each read to the byte or refused in our words", async () => {
    const file = records([[1], [2], [3]], 5);
    const report = await fuzz("CIFAR records", fuzzCount(3000), (random) => {
      const bytes = mutateBytes(random, file);
      const { x, y } = cifar10From(bytes);
      if (y.length * 3073 !== bytes.length || x.length !== y.length * 3072) throw new Error(`${y.length} samples`);
    });
    expect(report.accepted).toBeGreaterThan(report.count / 20);
    expect(report.rules.size).toBe(2);
  });
});
