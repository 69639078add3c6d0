import { Worker } from "node:worker_threads";
import type { Backend, FusedKernels, Operand } from "@ganglion/tensor";
import { describe, expect, it, vi } from "vitest";
import { type PoolWorker, type WasmBackend, wasm } from "../src/index.ts";
import { WORKER_SOURCE } from "../src/worker-source.ts";
import { noise, read, type Result, upload } from "./support.ts";

const flags = { transposeA: false, transposeB: true };
const convolution = {
  kernelSize: [3, 3],
  stride: [1, 1],
  padding: [1, 1],
  dilation: [1, 1],
  outputSize: [24, 24],
  groups: 1,
} as const;
const strided = { ...convolution, stride: [2, 2], outputSize: [12, 12] } as const;

/** Work that is large enough to be shared, by every kernel that can be. */
function everything(on: Backend): Result[] {
  const f = on.fused as FusedKernels;
  const images = upload(on, noise([16, 8, 24, 24], 1));
  const weight = upload(on, noise([24, 8, 3, 3], 2));
  const grad = upload(on, noise([16, 24, 24, 24], 3));
  const small = upload(on, noise([16, 24, 12, 12], 4));
  const matrix = upload(on, noise([300, 500], 5));
  const other = upload(on, noise([260, 500], 6));
  const channels = upload(on, noise([24], 7));
  const column = upload(on, noise([300, 1], 8));
  const { shape } = matrix;
  const float = (buffer: unknown, of: readonly number[]): Result => ({ buffer, shape: of });
  const pooled = f.poolMax2d(images, { ...strided, padding: [0, 0] });
  const normal = f.batchNorm(grad, channels, channels, 1e-5);
  const statistics = [normal.mean, normal.variance].map((buffer) => ({ ...channels, buffer })) as [Operand, Operand];
  const grads = f.batchNormGrad(grad, channels, ...statistics, grad, 1e-5);
  const results = [
    float(on.matmul(matrix, other, flags), [300, 260]),
    float(f.affine(matrix, other, undefined), [300, 260]),
    float(f.convolve2d(images, weight, channels, convolution), grad.shape),
    float(f.convolve2dInputGrad(grad, weight, images.shape, convolution), images.shape),
    float(f.convolve2dInputGrad(small, weight, images.shape, strided), images.shape),
    float(f.convolve2dWeightGrad(images, grad, weight.shape, convolution), weight.shape),
    float(on.binary("mul", matrix, column, shape), shape),
    float(on.unary("exp", matrix), shape),
    float(on.permute(matrix, [1, 0]), [500, 300]),
    float(on.reduce("sum", matrix, [0, 1]), []),
    float(on.reduce("sum", grad, [0, 2, 3]), [24]),
    float(f.softmax(matrix), shape),
    float(f.activation("gelu", matrix, 0), shape),
    float(pooled.y, [16, 8, 12, 12]),
    { ...float(pooled.indices, [16, 8, 12, 12]), dtype: "int32" as const },
    float(normal.y, grad.shape),
    float(grads.x, grad.shape),
    float(grads.weight, [24]),
    float(grads.bias, [24]),
  ];
  for (const { buffer } of [images, weight, grad, small, matrix, other, channels, column]) on.release(buffer);
  for (const buffer of [normal.mean, normal.variance]) on.release(buffer);
  return results;
}

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
});

/** A worker that runs `source` with `module`, `memory`, `slot` and `kernels` in scope after it said that it is ready. */
function saboteur(source: string): PoolWorker {
  const program = `
    const { parentPort } = require("node:worker_threads");
    parentPort.once("message", ({ module, memory, slot }) => {
      const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports;
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
    const remaining = Atomics.load(words, 1024 / 4);
    if (remaining > 0 && Atomics.compareExchange(words, 1024 / 4, remaining, remaining - 1) === remaining) break;
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

  it("ends when the backend is closed", async () => {
    const worker = new Worker(WORKER_SOURCE, { eval: true });
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    const backend = await wasm({ threads: 2, createWorker: () => worker as unknown as PoolWorker });
    backend.close();
    expect(await ended).toBe(0);
  });
});
