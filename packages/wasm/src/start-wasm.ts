import { loaded } from "@ganglion/tensor/files";
import type { WasmBackend, WasmOptions } from "./wasm.ts";

/** What the CPU could not have: `threads` besides the one, native kernels though they are there, or WebAssembly itself. */
export interface RefusedByCpu {
  readonly what: "threads" | "native" | "wasm";
  /** `isolation`: the page shares its process with other origins, so memory cannot be shared; `error`: starting it failed. */
  readonly cause: "isolation" | "error";
  /** The same for people; of an error, its message. */
  readonly message: string;
}

/** A backend in WebAssembly, and why it has no more threads. */
export interface StartedWasm {
  readonly backend: WasmBackend;
  /** What would have been faster, and why it is not there. Empty where nothing is missing. */
  readonly refused: readonly RefusedByCpu[];
}

/**
 * `wasm` on as many threads as start, or on one where others cannot, and says why.
 * @throws TypeError or RangeError if an option of `wasm` is wrong, BackendError if WebAssembly cannot run at all.
 * @example
 * ```ts
 * import { startWasm } from "@ganglion/wasm";
 * const { backend, refused } = await startWasm({ threads: 1 });
 * backend.threads; // => 1
 * refused; // => []
 * ```
 */
export async function startWasm(options: WasmOptions = {}): Promise<StartedWasm> {
  return (await loaded("startWasm", import("./make-wasm.ts"))).startThreads(options);
}
