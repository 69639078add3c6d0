import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { reference, setBackend, tensor } from "@ganglion/tensor";
import { fuzz, fuzzCount, matchers, mutateJson, rejection } from "@ganglion/tensor/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { encodeWeights, openWeights, readWeights } from "../src/index.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

const index = {
  metadata: { total_size: 20 },
  weight_map: { b: "two.safetensors", a: "one.safetensors", c: "two.safetensors" },
};
const shards: Record<string, Uint8Array<ArrayBuffer>> = {};
let folder: string;

beforeAll(async () => {
  setBackend(reference());
  folder = await mkdtemp(join(tmpdir(), "weights # "));
  shards["one.safetensors"] = await encodeWeights({ a: tensor([1]) }, { metadata: { format: "pt" } });
  shards["two.safetensors"] = await encodeWeights({ b: tensor([2, 3]), c: tensor([4, 5]) });
  for (const [name, bytes] of Object.entries(shards)) await writeFile(join(folder, name), bytes);
  await writeFile(join(folder, "index.json"), JSON.stringify(index));
});
afterAll(() => rm(folder, { recursive: true }));

const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const resolve = (name: string): Uint8Array => shards[name]!;

describe("an index of several files", () => {
  it("is read as one, in its order", async () => {
    for (const source of [
      join(folder, "index.json"),
      pathToFileURL(join(folder, "index.json")),
      new Blob([text(index) as BlobPart]),
    ]) {
      const { tensors, metadata } = await readWeights(source, source instanceof Blob ? { shards: resolve } : {});
      expect(Object.keys(tensors)).toEqual(["b", "a", "c"]);
      expect(tensors["a"]).toBeAllClose([1]);
      expect(tensors["c"]).toBeAllClose([4, 5]);
      expect(metadata).toEqual({ format: "pt" });
    }
  });

  it("is read one tensor at a time", async () => {
    const asked: string[] = [];
    const file = await openWeights(text(index), {
      shards: (name) => {
        const bytes = resolve(name);
        return {
          size: bytes.length,
          read(start, end) {
            asked.push(`${name} ${end - start}`);
            return bytes.slice(start, end);
          },
        };
      },
    });
    asked.length = 0;
    expect(await file.read("b")).toBeAllClose([2, 3]);
    expect(asked).toEqual(["two.safetensors 8"]);
  });

  it.each<readonly [wrong: object, message: string]>([
    [{}, "an index must have a weight_map, got none in the bytes."],
    [{ weight_map: [] }, "an index must have a weight_map, got none in the bytes."],
    [{ weight_map: { a: 1 } }, "the weight_map must name a file beside the index for a, got none in the bytes."],
    ...["../one", "/etc/one", "a/b", "a\\b", "http://x", "..", ".", "a%2fb", "a?b", ""].map(
      (file) =>
        [
          { weight_map: { a: file } },
          `the weight_map must name a file beside the index for a, got ${JSON.stringify(file)} in the bytes.`,
        ] as const,
    ),
    [
      { weight_map: { a: "one.safetensors", d: "one.safetensors" } },
      "a shard must hold what the index says, got no d in one.safetensors.",
    ],
    [
      { weight_map: { b: "two.safetensors" } },
      "a shard must hold what the index says, got c, which is not said, in the bytes.",
    ],
  ])("is refused if it is not whole: %o", async (wrong, message) => {
    expect(await rejection(readWeights(text(wrong), { shards: resolve }))).toBe(
      `RangeError: readWeights: ${message} It is damaged, cut short or of another kind; download it or write it again.`,
    );
  });

  it("is refused if its files are nowhere", async () => {
    expect(await rejection(readWeights(text(index)))).toBe(
      "TypeError: readWeights: the shards of an index must be reachable, got only the bytes. " +
        "Pass { shards: (name) => source }, or the path or address of the index.",
    );
    const lonely = join(folder, "lonely");
    await mkdir(lonely);
    await writeFile(join(lonely, "index.json"), JSON.stringify(index));
    expect(await rejection(readWeights(join(lonely, "index.json")))).toBe(
      `Error: readWeights: there must be a file, got none at ${join(lonely, "two.safetensors")}. Check the path.`,
    );
    expect(await rejection(readWeights(new Uint8Array([0x7b, 0xff, 0x7d])))).toContain(
      "an index must be UTF-8, got bytes that are not",
    );
  });

  it("survives mutants", async () => {
    const report = await fuzz("indices", fuzzCount(10_000), async (random) => {
      const json = JSON.stringify(mutateJson(random, index), (_, item) => (typeof item === "bigint" ? 10 : item)) ?? "";
      const known = (name: string): Uint8Array => shards[name] ?? shards["one.safetensors"]!;
      await readWeights(new TextEncoder().encode(json), { shards: known });
    });
    expect(report.accepted).toBeGreaterThan(10);
    expect(report.rules.size).toBeGreaterThan(5);
  });
});
