import { reference, setBackend, tensor } from "@ganglion/tensor";
import { indexedDbFile, readWeights, saveWeights, type WeightsSource, type WeightsTarget } from "../../src/index.ts";

setBackend(reference());

/** A file of each kind that a browser has. */
async function fileOf(kind: "opfs" | "indexedDb", name: string): Promise<WeightsTarget & WeightsSource> {
  if (kind === "indexedDb") return indexedDbFile("tests", name) as never;
  return (await navigator.storage.getDirectory()).getFileHandle(name, { create: true }) as never;
}

async function valuesIn(file: WeightsSource): Promise<Record<string, unknown>> {
  const { tensors, format } = await readWeights(file);
  const entries = Object.entries(tensors).map(async ([name, x]) => [name, await x.array()] as const);
  return { format, ...Object.fromEntries(await Promise.all(entries)) };
}

const messageOf = (error: unknown): string => String(error);

/** What the tests ask the page to do. */
export const tasks = {
  /** Writes, writes other values, and reads what is there then. */
  async replaced(kind: "opfs" | "indexedDb", name: string): Promise<unknown[]> {
    const file = await fileOf(kind, name);
    await saveWeights(file, { a: tensor([1, 2]) });
    const first = await valuesIn(file);
    await saveWeights(file, { b: tensor([[3], [4.5]]) });
    return [first, await valuesIn(file)];
  },
  /** Stops in the middle of writing over a file, and reads what is there then. */
  async stopped(kind: "opfs" | "indexedDb"): Promise<unknown[]> {
    const file = await fileOf(kind, "stopped");
    await saveWeights(file, { a: tensor([1, 2]) });
    const controller = new AbortController();
    const state = { b: tensor(new Float32Array(1e6)), c: tensor([3]) };
    const options = { signal: controller.signal, onProgress: () => controller.abort(new Error("enough")) };
    const error = await saveWeights(file, state, options).then(() => "", messageOf);
    return [error, await valuesIn(file)];
  },
  /** Writes so many megabytes, and says whether all of them come back. */
  async large(kind: "opfs" | "indexedDb", megabytes: number): Promise<boolean> {
    const file = await fileOf(kind, "large");
    const values = Float32Array.from({ length: megabytes * 2 ** 18 }, (_, at) => at % 1009);
    await saveWeights(file, { x: tensor(values), y: tensor([7]) });
    const { tensors } = await readWeights(file);
    return tensors["x"]!.dataSync().every((value, at) => value === at % 1009);
  },
  async missing(): Promise<string> {
    return readWeights(indexedDbFile("tests", "none")).then(() => "", messageOf);
  },
};
Object.assign(globalThis, { tasks });
