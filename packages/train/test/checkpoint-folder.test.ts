import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { stateDict } from "@ganglion/layers";
import { rng } from "@ganglion/tensor";
import { rejection, thrown } from "@ganglion/tensor/testing";
import { readWeights } from "@ganglion/weights";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Checkpoint, type CheckpointPlace, checkpointFolder, fit, saveCheckpoint } from "../src/index.ts";
import { setup, valuesOf } from "./support/interrupted.ts";
import { collect, freshBackend } from "./support/toy.ts";

let folder = "";
beforeEach(async () => {
  freshBackend();
  folder = await mkdtemp(join(tmpdir(), "checkpoints-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Saves after each of the first steps, and gives what was saved. */
async function saved(steps: number, place: CheckpointPlace = folder, keep?: number): Promise<Checkpoint[]> {
  const run = setup();
  const checkpoints = checkpointFolder(place, keep === undefined ? {} : { keep });
  const training = fit(run.model, run.options);
  const list: Checkpoint[] = [];
  for await (const event of training) {
    if (event.type !== "step") continue;
    list.push(training.checkpoint());
    await checkpoints.save(list.at(-1)!);
    if (event.step === steps) break;
  }
  return list;
}
const nameOf = (step: number): string => `checkpoint-${String(step).padStart(8, "0")}.safetensors`;

describe("a folder of checkpoints", () => {
  it("is empty at first", async () => {
    expect(await checkpointFolder(join(folder, "none")).load()).toBeUndefined();
  });

  it("holds the last ones, each in a file that has all of the run", async () => {
    const list = await saved(4);
    expect((await readdir(folder)).sort()).toEqual([nameOf(3), nameOf(4), "latest.safetensors"]);
    const { checkpoint, file, damaged } = (await checkpointFolder(pathToFileURL(folder)).load())!;
    expect([file, damaged]).toEqual([nameOf(4), []]);
    expect(await saveCheckpoint(checkpoint)).toEqual(await saveCheckpoint(list[3]!));
    const { tensors, metadata } = await readWeights(join(folder, file));
    expect(Object.keys(metadata).sort()).toEqual(["checksum", "format", "state"]);
    expect(await tensors["model/0.weight"]!.array()).toEqual(await list[3]!.model["0.weight"]!.array());
  });

  it("keeps as many as it is told", async () => {
    await saved(5, join(folder, "new", "one"), 3);
    expect((await readdir(join(folder, "new", "one"))).sort()).toEqual([
      nameOf(3),
      nameOf(4),
      nameOf(5),
      "latest.safetensors",
    ]);
  });

  it("is rid of what a process that was killed has left", async () => {
    const left = [`.${nameOf(7)}.0a1b2c3d.tmp`, ".latest.safetensors.01234567.tmp"];
    for (const name of [...left, ".mine.tmp"]) await writeFile(join(folder, name), "half");
    await saved(1);
    expect((await readdir(folder)).sort()).toEqual([".mine.tmp", nameOf(1), "latest.safetensors"]);
  });

  it("goes on bit for bit, with averages and generators", async () => {
    const whole = setup();
    await collect(fit(whole.model, whole.options));
    await saved(5);
    const rest = setup(99, { resume: (await checkpointFolder(folder).load())!.checkpoint });
    await collect(fit(rest.model, rest.options));
    expect(await valuesOf(rest)).toEqual(await valuesOf(whole));
  });

  it("keeps numbers that JSON has no place for", async () => {
    const [one] = await saved(1);
    const odd = { ...one!, sums: { ...one!.sums, totals: [Number.NaN, -0, Infinity, -Infinity] } };
    await checkpointFolder(folder).save(odd);
    expect((await checkpointFolder(folder).load())!.checkpoint.sums.totals).toEqual([
      Number.NaN,
      -0,
      Infinity,
      -Infinity,
    ]);
  });

  it("may be one of the browser's", async () => {
    const files = new Map<string, Uint8Array<ArrayBuffer>>();
    const handle = {
      kind: "directory" as const,
      async *keys() {
        yield* files.keys();
      },
      async getFileHandle(name: string) {
        const createWritable = async (): Promise<object> => {
          const parts: Uint8Array<ArrayBuffer>[] = [];
          return {
            write: async (bytes: Uint8Array<ArrayBuffer>) => void parts.push(bytes.slice()),
            close: async () => void files.set(name, new Uint8Array(Buffer.concat(parts))),
            abort: async () => undefined,
          };
        };
        return { name, createWritable, getFile: async () => new File([files.get(name)!], name) };
      },
      removeEntry: async (name: string) => void files.delete(name),
    };
    const list = await saved(3, handle);
    expect([...files.keys()].sort()).toEqual([nameOf(2), nameOf(3), "latest.safetensors"]);
    const found = (await checkpointFolder(handle).load())!;
    expect(await saveCheckpoint(found.checkpoint)).toEqual(await saveCheckpoint(list[2]!));
  });
});

describe("a file that was torn or changed", () => {
  const load = async (): Promise<unknown> => {
    const found = await checkpointFolder(folder).load();
    return [found?.file, found?.damaged.map(({ file, reason }) => `${file}: ${reason.message.split(", got")[0]}`)];
  };

  it("is told, and the one before is taken", async () => {
    const list = await saved(3);
    await truncate(join(folder, nameOf(3)), 900);
    expect(await load()).toEqual([
      nameOf(2),
      [expect.stringMatching(/^checkpoint-00000003\.safetensors: readWeights: /)],
    ]);
    const { checkpoint } = (await checkpointFolder(folder).load())!;
    expect(await saveCheckpoint(checkpoint)).toEqual(await saveCheckpoint(list[1]!));
  });

  it("is told wherever a bit has changed", async () => {
    await saved(2);
    const path = join(folder, nameOf(2));
    const whole = await readFile(path);
    const random = rng(11);
    const places = Array.from({ length: 60 }, () => random.integer(whole.length));
    for (const at of [...places, 0, 8, 9, whole.length - 1]) {
      const copy = Buffer.from(whole);
      copy[at] = copy[at]! ^ (1 << random.integer(8));
      await writeFile(path, copy);
      expect([at, (await checkpointFolder(folder).load())!.file]).toEqual([at, nameOf(1)]);
    }
  });

  it("is told in whole words if no other is left", async () => {
    await saved(1);
    await truncate(join(folder, nameOf(1)), 4);
    expect(await rejection(checkpointFolder(folder).load())).toBe(
      `RangeError: checkpointFolder: there must be a whole checkpoint, got 1 that are damaged, the last one since readWeights: a safetensors file must have at least 8 bytes, got 4 in ${join(folder, nameOf(1))}. ` +
        "It is damaged, cut short or of another kind; download it or write it again.. Begin anew in another folder, or put an older copy back.",
    );
  });

  it("may be the pointer, without which the latest step counts", async () => {
    await saved(3);
    for (const content of ["", "{}", "x".repeat(99)]) {
      await writeFile(join(folder, "latest.safetensors"), content);
      expect(await load()).toEqual([nameOf(3), []]);
    }
    await rm(join(folder, "latest.safetensors"));
    expect(await load()).toEqual([nameOf(3), []]);
  });

  it("is pointed past: of what another run has left, only what was saved last counts", async () => {
    await saved(5);
    await saved(2);
    expect(await load()).toEqual([nameOf(2), []]);
  });
});

describe("arguments", () => {
  it("that are wrong are refused", async () => {
    const place = "TypeError: checkpointFolder: place must be a folder that can be written, got";
    const remedy = "Pass a path, or a directory handle such as await navigator.storage.getDirectory().";
    for (const [given, got] of [
      [7, "7"],
      ["", '""'],
      ["https://x.org/y", '"https://x.org/y"'],
      [null, "null"],
    ] as const) {
      expect(thrown(() => checkpointFolder(given as never))).toBe(`${place} ${got}. ${remedy}`);
    }
    expect(thrown(() => checkpointFolder(folder, { keep: 0 }))).toBe(
      "RangeError: checkpointFolder: keep must be a whole number >= 1, got 0. Leave it out for the default.",
    );
    const [one] = await saved(1);
    const stored = await saveCheckpoint(one!);
    expect(await rejection(checkpointFolder(folder).save(stored as never))).toMatch(/^RangeError: save: /);
    expect(await rejection(checkpointFolder(folder).save({} as never))).toBe(
      "RangeError: save: the checkpoint's version must be 3, got undefined. It was made by another release.",
    );
  });
});

it("writes only the weights that the model has, under their names", async () => {
  await saved(1);
  const { model } = setup();
  const { tensors } = await readWeights(join(folder, nameOf(1)));
  const own = Object.keys(tensors).filter((name) => name.startsWith("model/"));
  expect(own.sort()).toEqual(
    Object.keys(stateDict(model))
      .map((name) => `model/${name}`)
      .sort(),
  );
});
