import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Worker } from "node:worker_threads";
import type { Backend } from "@ganglion/tensor";
import { describe, expect, it, vi } from "vitest";
import { REMAINING } from "../src/generated/layout.ts";
import { type PoolWorker, type WasmBackend, wasm } from "../src/index.ts";
import { WORKER_SOURCE } from "../src/worker-source.ts";
import { everything, read, type Result } from "@ganglion/fixtures/kernels";

function bitsOf(on: Backend, results: readonly Result[]): string[] {
  const bits = results.map((result) => Buffer.from(read(on, result).buffer as ArrayBuffer).toString("base64"));
  for (const { buffer } of results) on.release(buffer);
  return bits;
}

describe("threads", () => {
  it.each([2, 3])("%d compute the same bits as one", async (threads) => {
    const [one, many] = await Promise.all([wasm({ threads: 1 }), wasm({ threads })]);
    expect([one.threads, many.threads]).toEqual([1, threads]);
    const expected = bitsOf(one, everything(one));
    for (let round = 0; round < 4; round++) expect(bitsOf(many, everything(many))).toEqual(expected);
    expect(many.memory()).toEqual({ buffers: 0, bytes: 0 });
    many.close();
  });

  it("without fused multiply-add compute the same bits as one", async () => {
    const [one, many] = await Promise.all([1, 2].map((threads) => wasm({ threads, deterministic: true })));
    expect([one?.build, many?.build]).toEqual(["plain", "plain"]);
    expect(bitsOf(many as WasmBackend, everything(many as WasmBackend))).toEqual(
      bitsOf(one as WasmBackend, everything(one as WasmBackend)),
    );
    many?.close();
  });

  it("go on alone after close", async () => {
    const backend = await wasm({ threads: 2 });
    const expected = bitsOf(backend, everything(backend));
    backend.close();
    expect(backend.threads).toBe(1);
    expect(bitsOf(backend, everything(backend))).toEqual(expected);
  });

  it("are as many as there are processors, up to 8", async () => {
    const { availableParallelism } = await import("node:os");
    const backend = await wasm();
    expect(backend.threads).toBe(Math.min(8, availableParallelism()));
    backend.close();
  });

  it.each([0, 1.5, 33, Number.NaN])("cannot be %d", async (threads) => {
    await expect(wasm({ threads })).rejects.toThrow(
      new RangeError(
        `wasm: threads must be a whole number from 1 to 32, got ${threads}. Leave it out for one a processor.`,
      ),
    );
  });

  const known = "threads, deterministic, winograd, maximumBytes, createWorker";
  it.each([
    [{ thread: 2 }, `wasm: options must be known ones, got "thread". Known are: ${known}.`],
    [{ max_bytes: 2 }, `wasm: options must be known ones, got "max_bytes". Known are: ${known}.`],
    [{ threads: "2" }, 'wasm: threads must be a number, got "2". Leave it out for the default.'],
    [{ deterministic: 1 }, "wasm: deterministic must be true or false, got 1. Leave it out for the default."],
    [{ maximumBytes: "1 GB" }, 'wasm: maximumBytes must be a number, got "1 GB". Leave it out for the default.'],
    [
      { createWorker: "worker.js" },
      'wasm: createWorker must be a function, got "worker.js". Leave it out for the default.',
    ],
    [4, `wasm: options must be a plain object, got 4. Pass an object with any of: ${known}.`],
  ])("and other options are checked: %j", async (options, message) => {
    await expect(wasm(options as object)).rejects.toThrow(new TypeError(message));
  });
});

/** A worker that runs `source` with `module`, `memory`, `thread` and `kernels` in scope after it said that it is ready. */
function saboteur(source: string): PoolWorker {
  const program = `
    const { parentPort } = require("node:worker_threads");
    parentPort.once("message", ({ module, memory, thread }) => {
      const runLinked = () => undefined;
      const kernels = new WebAssembly.Instance(module, { env: { memory, runLinked } }).exports;
      const words = new Int32Array(memory.buffer);
      parentPort.postMessage("ready");
      ${source}
    });`;
  return new Worker(program, { eval: true }) as unknown as PoolWorker;
}

/** A worker that ends when it is ready, and its end, of which the pool has heard by then. */
function mortal(): { worker: PoolWorker; ended: Promise<unknown> } {
  const worker = saboteur("process.exit(0);");
  return { worker, ended: new Promise((resolve) => worker.on?.("exit", resolve)).then(() => undefined) };
}

/** Takes one chunk of the first job, as \`take\` in assembly/threads.ts does. */
const TAKE_CHUNK = `
  for (;;) {
    const remaining = Atomics.load(words, ${REMAINING / 4});
    if (remaining > 0 && Atomics.compareExchange(words, ${REMAINING / 4}, remaining, remaining - 1) === remaining) break;
  }`;

describe("a worker", () => {
  it("that traps makes an error, after which one thread goes on", async () => {
    const backend = await wasm({ threads: 2, createWorker: () => saboteur(`${TAKE_CHUNK} kernels.fail();`) });
    const shared = () => {
      for (let i = 0; i < 1000; i++) bitsOf(backend, everything(backend));
    };
    expect(shared).toThrow(
      "wasm: every worker must finish its share, got one that failed. The result of this operation is lost; later ones " +
        "run on one thread. Make a new backend to have threads again.",
    );
    expect(backend.threads).toBe(1);
    const one = await wasm({ threads: 1 });
    expect(bitsOf(backend, everything(backend))).toEqual(bitsOf(one, everything(one)));
  });

  it("that dies between jobs leaves the others to finish", async () => {
    const { worker, ended } = mortal();
    const backend = await wasm({ threads: 2, createWorker: () => worker });
    await ended;
    expect(backend.threads).toBe(1);
    const one = await wasm({ threads: 1 });
    expect(bitsOf(backend, everything(backend))).toEqual(bitsOf(one, everything(one)));
  });

  it("that dies while another starts is noticed", async () => {
    const { worker, ended } = mortal();
    const late: PoolWorker = {
      postMessage: () => undefined,
      terminate: () => undefined,
      on: (type, listener) => type === "message" && void ended.then(() => listener("ready")),
    };
    const workers = [worker, late];
    const backend = await wasm({ threads: 3, createWorker: () => workers.shift() as PoolWorker });
    expect(backend.threads).toBe(1);
  });

  it("that never takes a chunk does not hold up the poster", async () => {
    const backend = await wasm({ threads: 2, createWorker: () => saboteur("setInterval(() => undefined, 1000);") });
    const one = await wasm({ threads: 1 });
    expect(backend.threads).toBe(2);
    expect(bitsOf(backend, everything(backend))).toEqual(bitsOf(one, everything(one)));
  });

  it("that cannot start makes an error that says so", async () => {
    const createWorker = () => new Worker("throw new Error('no')", { eval: true }) as unknown as PoolWorker;
    await expect(wasm({ threads: 2, createWorker })).rejects.toThrow(
      "wasm: 1 workers must start, got Error: no. Pass { threads: 1 }, or see { createWorker } if the page's content " +
        "security policy forbids workers from blob: addresses.",
    );
  });

  it("does not keep the process from ending", async () => {
    const worker = new Worker(WORKER_SOURCE, { eval: true });
    const unref = vi.spyOn(worker, "unref");
    const backend = await wasm({ threads: 2, createWorker: () => worker as unknown as PoolWorker });
    expect(unref).toHaveBeenCalledOnce();
    backend.close();
  });

  it("ends when nobody can reach its backend any more", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    let alive = 0;
    const createWorker = (): PoolWorker => {
      const worker = new Worker(WORKER_SOURCE, { eval: true, execArgv: [] });
      alive++;
      worker.on("exit", () => alive--);
      return worker as unknown as PoolWorker;
    };
    const made = 4;
    const useOne = async (): Promise<void> => {
      const backend = await wasm({ threads: 3, createWorker });
      backend.release(backend.fill(1, [10], "float32"));
    };
    for (let i = 0; i < made; i++) await useOne();
    expect(alive).toBeGreaterThan(0);
    await vi.waitFor(
      () => {
        collect();
        expect(alive).toBe(0);
      },
      { timeout: 150_000, interval: 20 },
    );
  });

  it("ends when its backend is disposed of", async () => {
    let ended = 0;
    const createWorker = (): PoolWorker => {
      const worker = new Worker(WORKER_SOURCE, { eval: true, execArgv: [] });
      worker.on("exit", () => ended++);
      return worker as unknown as PoolWorker;
    };
    const backend = await wasm({ threads: 3, createWorker });
    backend[Symbol.dispose]();
    expect(backend.threads).toBe(1);
    await vi.waitFor(() => expect(ended).toBe(2), { timeout: 150_000 });
    expect(Array.from(read(backend, { buffer: backend.fill(3, [2], "float32"), shape: [2] }))).toEqual([3, 3]);
  });

  it("ends when the backend is closed", async () => {
    const worker = new Worker(WORKER_SOURCE, { eval: true });
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    const backend = await wasm({ threads: 2, createWorker: () => worker as unknown as PoolWorker });
    backend.close();
    expect(await ended).toBe(0);
  });
});
