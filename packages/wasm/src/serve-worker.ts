import { link } from "./link.ts";
import type { RunChunk } from "./machine.ts";
import { TURN } from "./turns.ts";
import type { Start } from "./worker-pool.ts";
import type { WasmMemory } from "./webassembly.ts";

/** What a worker uses of the compiled kernels. */
interface WorkerExports {
  serve(thread: number, patience: number): boolean | number;
  fail(): void;
}

/** What a worker uses of its global scope. */
interface WorkerScope {
  addEventListener(type: "message", listener: (event: { readonly data: Start }) => void): void;
  postMessage(message: string): void;
}

/**
 * Makes the worker that calls it one of a wasm backend's pool. For pages whose content security policy forbids workers
 * from `blob:` addresses: put this call into a module of your own, and give `wasm` a function that starts it.
 * @example
 * ```ts no-run
 * // compute.ts: import { serveWorker } from "@ganglion/wasm"; serveWorker();
 * const backend = await wasm({
 *   createWorker: () => new Worker(new URL("./compute.ts", import.meta.url), { type: "module" }),
 * });
 * ```
 */
export function serveWorker(): void {
  const scope = globalThis as unknown as WorkerScope;
  scope.addEventListener("message", ({ data }) => serve(data, (message) => scope.postMessage(message)));
}

function serve({ module, memory, thread }: Start, report: (message: string) => void): void {
  let kernels: WorkerExports;
  const linked = new Map<number, RunChunk>();
  const runLinked = (kernel: number, chunk: number): void => {
    const run = linked.get(kernel) ?? link(new WebAssembly.Module(codeAt(memory, kernel)), memory, kernels);
    linked.set(kernel, run);
    run(chunk, thread);
  };
  try {
    kernels = new WebAssembly.Instance(module, { env: { memory, runLinked } }).exports as unknown as WorkerExports;
  } catch (error) {
    report(String(error));
    return;
  }
  report("ready");
  serveInTurns(kernels, thread);
}

/** Serves until the pool is stopped, and goes through the event loop between its turns. */
function serveInTurns(kernels: WorkerExports, thread: number): void {
  const end = performance.now() + TURN;
  do {
    if (serveOnce(kernels, thread)) return;
  } while (performance.now() < end);
  setTimeout(serveInTurns, 0, kernels, thread);
}

/** The code of a kernel that was added since: a copy, as what is shared cannot be compiled. Growing shows all of memory. */
function codeAt(memory: WasmMemory, kernel: number): Uint8Array<ArrayBuffer> {
  memory.grow(0);
  const at = kernel >>> 0;
  const [length] = new Int32Array(memory.buffer, at, 1) as unknown as readonly [number];
  return new Uint8Array(memory.buffer).slice(at + 4, at + 4 + length);
}

/** Whether the pool is stopped. If a kernel trapped, its chunk counts as finished, and the poster is told. */
function serveOnce(kernels: WorkerExports, thread: number): boolean {
  try {
    return Boolean(kernels.serve(thread, TURN));
  } catch {
    kernels.fail();
    return false;
  }
}
