import { gzipSync } from "node:zlib";
import { fuzz, fuzzCount, mutateBytes } from "@ganglion/tensor/testing";
import { expect, it } from "vitest";
import { fashionMnistFrom, type IdxArray, readIdx } from "../src/index.ts";
import { writeIdx } from "./write-idx.ts";

const values = (count: number): number[] => Array.from({ length: count }, (_, index) => (index * 37) % 120);
const files = [
  writeIdx(0x08, [3, 4, 2], values(24)),
  writeIdx(0x09, [5], values(5)),
  writeIdx(0x0b, [2, 2], values(4)),
  writeIdx(0x0c, [1, 3], values(3)),
  writeIdx(0x0d, [4], values(4)),
  writeIdx(0x0e, [2, 1, 1, 2], values(4)),
];
const packed = files.map((file) => new Uint8Array(gzipSync(file)));
const inMembers = files.map(
  (file) => new Uint8Array(Buffer.concat([gzipSync(file.subarray(0, 9)), gzipSync(file.subarray(9))])),
);

/** What was read must be what the file holds, to the byte. */
function expectHeld({ shape, data }: IdxArray, file: Uint8Array): void {
  const size = shape.reduce((product, length) => product * length, 1);
  if (data.length !== size || file.length !== 4 + 4 * shape.length + data.byteLength) {
    throw new Error(`an array of ${data.length} values in shape [${shape}] was read from ${file.length} bytes`);
  }
}

const text = ({ shape, data }: IdxArray): string => `${data.constructor.name} [${shape}] ${data}`;

it("IDX files: 10,000 mutants, each read to the byte or refused in our words", async () => {
  const report = await fuzz("IDX", fuzzCount(10_000), async (random) => {
    const file = mutateBytes(random, files[random.integer(files.length)]!);
    expectHeld(await readIdx(file), file);
  });
  expect(report.accepted).toBeGreaterThan(report.count / 20);
  expect(
    [...report.rules.keys()].filter((rule) => /must begin with|the header must|the values must/.test(rule)).length,
  ).toBeGreaterThan(20);
});

it("gzip files: 10,000 mutants, each read as what was packed or refused in our words", async () => {
  // What is packed carries checksums: no damage may get through.
  const known = new Set(await Promise.all(files.map(async (file) => text(await readIdx(file)))));
  const originals = [...packed, ...inMembers];
  const report = await fuzz("gzip", fuzzCount(10_000), async (random) => {
    const array = await readIdx(mutateBytes(random, originals[random.integer(originals.length)]!));
    if (!known.has(text(array))) throw new Error(`what was read was never packed: ${text(array)}`);
  });
  expect(report.accepted).toBeGreaterThan(0);
  expect(report.rules.get("readIdx: a gzip file must unpack whole")).toBeGreaterThan(report.count / 2);
});

it("images and labels: mutants of both at once, refused in our words or as many of one as of the other", async () => {
  const images = writeIdx(0x08, [4, 2, 3], values(24));
  const labels = writeIdx(0x08, [4], [0, 9, 3, 3]);
  const report = await fuzz("fashionMnistFrom", fuzzCount(3000), async (random) => {
    const pair = [images, labels].map((file) => (random.integer(2) === 0 ? file : mutateBytes(random, file)));
    const { x, y, shape, size } = await fashionMnistFrom(pair[0]!, pair[1]!);
    if (y.length !== size || x.length !== size * shape.reduce((product, length) => product * length, 1)) {
      throw new Error(`${x.length} values and ${y.length} labels were read`);
    }
  });
  expect(report.accepted).toBeGreaterThan(report.count / 10);
  expect(report.rules.size).toBeGreaterThan(5);
});
