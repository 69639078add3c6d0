import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { defineLayer, type Layer, ones, reference, setBackend, tensor, zeros } from "@ganglion/tensor";
import { matchers, rejection } from "@ganglion/tensor/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { encodeWeights, readWeights, saveWeights, type WeightsTarget } from "../src/index.ts";

expect.extend(matchers);

let folder: string;
beforeEach(async () => {
  setBackend(reference());
  folder = await mkdtemp(join(tmpdir(), "weights-"));
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await rm(folder, { recursive: true });
});

function model(): Layer {
  const body = defineLayer((x) => x, { parameters: { weight: ones([2, 2]) }, buffers: { running_mean: zeros([2]) } });
  return defineLayer((x) => x, { parameters: { scale: ones([1]) }, children: { "0": body, block: body } });
}

describe("saveWeights", () => {
  it("writes a model by the paths of its tensors", async () => {
    const path = join(folder, "model.safetensors");
    await saveWeights(path, model(), { metadata: { epoch: "3" } });
    const { tensors, metadata } = await readWeights(path);
    const keys = ["0.running_mean", "0.weight", "block.running_mean", "block.weight", "scale"];
    expect(Object.keys(tensors).sort()).toEqual(keys);
    expect(tensors["block.weight"]).toBeAllClose(ones([2, 2]));
    expect(metadata).toEqual({ epoch: "3" });
    await saveWeights(pathToFileURL(path), { x: ones([3]) });
    expect(Object.keys((await readWeights(path)).tensors)).toEqual(["x"]);
    expect(await readdir(folder)).toEqual(["model.safetensors"]);
  });

  it("leaves the old file as it was when something goes wrong, and nothing beside it", async () => {
    const path = join(folder, "model.safetensors");
    await saveWeights(path, { x: ones([3]) });
    const before = await readFile(path);
    const state = { a: ones([1000]), x: tensor([1e6]) };
    expect(await rejection(saveWeights(path, state, { dtype: "float16" }))).toContain("got 1000000 at position 0 of x");
    const controller = new AbortController();
    const onProgress = (): void => controller.abort(new Error("enough"));
    expect(await rejection(saveWeights(path, state, { signal: controller.signal, onProgress }))).toBe("Error: enough");
    expect(await readFile(path)).toEqual(before);
    expect(await readdir(folder)).toEqual(["model.safetensors"]);
  });

  it("keeps a link, and who may read the file", async () => {
    const [path, link] = [join(folder, "model"), join(folder, "link")];
    await writeFile(path, "old", { mode: 0o600 });
    await symlink(path, link);
    await saveWeights(link, { x: ones([3]) });
    expect(Object.keys((await readWeights(path)).tensors)).toEqual(["x"]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).sort()).toEqual(["link", "model"]);
  });

  it("says what the system says", async () => {
    const path = join(folder, "none", "model");
    expect(await rejection(saveWeights(path, { x: ones([3]) }))).toBe(
      `Error: saveWeights: the file must be writable, got ENOENT for ${path}. ` +
        "Check that the folder is there, may be written to, and has room.",
    );
  });

  it("writes a handle of a browser's file system as a whole", async () => {
    const written: Uint8Array[] = [];
    const calls: string[] = [];
    const handle = {
      createWritable: async () => ({
        write: async (bytes: Uint8Array) => void written.push(bytes.slice()),
        close: async () => void calls.push("close"),
        abort: async (reason: unknown) => void calls.push(`abort ${String(reason)}`),
      }),
    };
    await saveWeights(handle, { x: tensor([1, 2]) });
    expect(new Uint8Array(Buffer.concat(written))).toEqual(await encodeWeights({ x: tensor([1, 2]) }));
    expect(await rejection(saveWeights(handle, { x: tensor([1e6]) }, { dtype: "float16" }))).toContain("F16");
    expect(calls).toEqual(["close", expect.stringMatching(/^abort RangeError: saveWeights: finite/)]);
  });

  it("frees its snapshots whatever happens", async () => {
    const x = tensor([1, 2]);
    const before = x.backend.memory();
    await rejection(saveWeights(join(folder, "none", "model"), { x }));
    await saveWeights(join(folder, "model"), { x });
    expect(x.backend.memory()).toEqual(before);
    // A change in place copies where somebody else still holds the memory.
    const { storage } = x as unknown as { storage: { references: number } };
    expect(storage.references).toBe(1);
  });

  it.each([
    ["https://example.com/x", 'got "https://example.com/x"'],
    ["", 'got ""'],
    [5, "got 5"],
    [null, "got null"],
    [new Uint8Array(2), "got a Uint8Array of 2"],
  ])("refuses what is no file: %s", async (target, got) => {
    expect(await rejection(saveWeights(target as WeightsTarget, { x: ones([1]) }))).toBe(
      `TypeError: saveWeights: target must be a file that can be written, ${got}. ` +
        "Pass a path, or a handle of the browser's file system; encodeWeights gives the bytes for all else.",
    );
  });

  it("says what to do where there is no file system", async () => {
    vi.stubGlobal("process", undefined);
    expect(await rejection(saveWeights("model", { x: ones([1]) }))).toBe(
      "Error: saveWeights: there must be a file system for a path, got a platform without one. " +
        "Pass a handle of navigator.storage.getDirectory(), or take the bytes of encodeWeights.",
    );
  });
});

describe("a state", () => {
  const disposed = (): Record<string, unknown> => {
    const x = ones([1]);
    x.dispose();
    return { x };
  };
  const cycle = (): unknown => {
    const children: Record<string, Layer> = {};
    const layer = defineLayer((x) => x, { children });
    children["inner"] = layer;
    return layer;
  };
  it.each([
    [
      () => null,
      "state must be an object of its parts by name, got null. Pass a model, or an object such as { weight, bias }.",
    ],
    [
      () => [ones([1])],
      "state must be an object of its parts by name, got an array of 1. Pass a model, or an object such as { weight, bias }.",
    ],
    [
      () => new Map(),
      "state must be an object of its parts by name, got a value of kind Map. Pass a model, or an object such as { weight, bias }.",
    ],
    [() => ({ x: 1 }), "x must be a tensor, got 1. Make it with tensor(values)."],
    [disposed, "x must be alive, got one that was disposed. Keep it with keep(x)."],
    [
      () => ({ __metadata__: ones([1]) }),
      "tensors must have names that the format does not use, got __metadata__. Rename it; texts go to { metadata }.",
    ],
    [cycle, "inner must not contain itself, got one that does. Make a layer for each place."],
    [
      () => defineLayer((x) => x, { children: { a: 1 as unknown as Layer } }),
      "a must be a layer, got 1. Pass a layer, such as sequential(...), or a function that carries its parameters.",
    ],
    [
      () => defineLayer((x) => x, { parameters: { w: ones([1]) }, buffers: { w: ones([1]) } }),
      "each tensor must have a path of its own, w, got two of it. Rename one.",
    ],
  ])("is refused if it is none: %s", async (make, message) => {
    expect(await rejection(encodeWeights(make() as Layer))).toBe(`TypeError: encodeWeights: ${message}`);
  });

  it.each([
    [
      { dtype: "half" },
      'TypeError: encodeWeights: dtype must be one of float16, bfloat16, float32, float64, got "half". Leave it out for the default.',
    ],
    [{ metadata: 5 }, "TypeError: encodeWeights: metadata must be an object of strings, got 5. Leave it out for none."],
    [
      { metadata: { a: 1 } },
      "TypeError: encodeWeights: metadata must hold strings, a, got 1. Write it as text, by String or JSON.stringify.",
    ],
    [
      { type: "F16" },
      'TypeError: encodeWeights: options must be known ones, got "type". Known are: dtype, format, metadata, signal, onProgress.',
    ],
  ])("is written with options that are known: %o", async (options, message) => {
    expect(await rejection(encodeWeights({ x: ones([1]) }, options as object))).toBe(message);
  });
});
