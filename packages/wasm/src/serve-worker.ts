import type { Start } from "./pool.ts";

/** What a worker uses of the compiled kernels. */
interface WorkerExports {
  serve(slot: number): void;
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

function serve({ module, memory, slot }: Start, report: (message: string) => void): void {
  let kernels: WorkerExports;
  try {
    kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as WorkerExports;
  } catch (error) {
    report(String(error));
    return;
  }
  report("ready");
  while (!serveUntilStopped(kernels, slot));
}

/** False if a kernel trapped; its chunk then counts as finished, and the poster is told. */
function serveUntilStopped(kernels: WorkerExports, slot: number): boolean {
  try {
    kernels.serve(slot);
    return true;
  } catch {
    kernels.fail();
    return false;
  }
}
