import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { bundleModule } from "@ganglion/fixtures/bundled";
import { everything, read } from "@ganglion/fixtures/kernels";
import { afterAll, describe, expect, it } from "vitest";
import { type PoolWorker, type WasmBackend, wasm } from "../src/index.ts";

function compute(on: WasmBackend): readonly string[] {
  return everything(on).map((result) => {
    const bits = Buffer.from(read(on, result).buffer as ArrayBuffer).toString("base64");
    on.release(result.buffer);
    return bits;
  });
}

/** Resolves when the thread has come to its event loop. */
function lookUp(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.on("message", (message) => message === "looked up" && resolve());
    worker.postMessage("look up");
  });
}

/** Lets the event loop of this thread go round. */
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

describe.each([
  ["of text", new URL("web/text-worker.ts", import.meta.url)],
  ["of the page's own", new URL("web/own-worker.ts", import.meta.url)],
])("a worker of the web, %s,", async (_kind, entry) => {
  const bundle = await bundleModule(fileURLToPath(entry));
  const worker = new Worker(bundle.file, { execArgv: [] });
  const ended = new Promise((resolve) => worker.once("exit", resolve));
  const backend = await wasm({ threads: 2, createWorker: () => worker as unknown as PoolWorker });
  afterAll(async () => {
    await worker.terminate();
    await bundle.remove();
  });

  it("comes to its event loop while there is nothing to do", async () => {
    await lookUp(worker);
    await lookUp(worker);
  });

  it("comes to its event loop while there is always something to do, and computes the same", async ({ signal }) => {
    const expected = compute(await wasm({ threads: 1 }));
    const answers: string[] = [];
    const answered = lookUp(worker).then(() => answers.push("looked up"));
    while (answers.length === 0 && !signal.aborted) {
      expect(compute(backend)).toEqual(expected);
      await turn();
    }
    await answered;
    expect(backend.threads).toBe(2);
  });

  it("ends when the pool is stopped", async () => {
    backend.close();
    expect(await ended).toBe(0);
  });
});
