import { type PoolWorker, type WasmBackend, wasm } from "@ganglion/wasm";
import type { ChosenBackend } from "./chosen-backend.ts";

/**
 * WebAssembly with the same bits on every machine, so that a link gives the same curves wherever it is opened; on as many
 * threads as pay, or on one where the page may not have more.
 */
export async function makeWasm(): Promise<ChosenBackend> {
  if (typeof SharedArrayBuffer === "undefined") {
    return describe(await onOneThread(), " More need a page that is isolated from other origins; this one is not.");
  }
  try {
    return describe(await onManyThreads(), "");
  } catch (error) {
    const backend = await onOneThread();
    return describe(backend, ` More did not start: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function onOneThread(): Promise<WasmBackend> {
  return wasm({ deterministic: true, threads: 1 });
}

/** The threads' script is a file of its own: the Content-Security-Policy allows none that is made of text. */
function onManyThreads(): Promise<WasmBackend> {
  if (typeof Worker === "undefined") return wasm({ deterministic: true });
  const createWorker = (): PoolWorker =>
    new Worker(new URL("../wasm-thread.ts", import.meta.url), {
      type: "module",
      name: "wasm",
    }) as unknown as PoolWorker;
  return wasm({ deterministic: true, createWorker });
}

function describe(backend: WasmBackend, remark: string): ChosenBackend {
  const { threads } = backend;
  return {
    backend,
    reason: `WebAssembly with SIMD on ${threads === 1 ? "one thread" : `${threads} threads`}.${remark}`,
  };
}
