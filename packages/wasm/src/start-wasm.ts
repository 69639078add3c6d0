import { type WasmBackend, type WasmOptions, wasm } from "./wasm.ts";

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
  try {
    const backend = await wasm(options);
    const isAlone = options.threads === undefined && backend.threads === 1 && typeof SharedArrayBuffer === "undefined";
    return { backend, refused: isAlone ? [notIsolated] : [] };
  } catch (error) {
    if (isRefused(error)) throw error;
    // A page's policy may forbid the workers, and nothing else.
    const backend = await wasm({ ...options, threads: 1 });
    return { backend, refused: [{ what: "threads", cause: "error", message: messageOf(error) }] };
  }
}

const notIsolated: RefusedByCpu = {
  what: "threads",
  cause: "isolation",
  message: "more threads need a page that is isolated from other origins",
};

/** Whether an option was refused: what the host lacks is a BackendError. */
export function isRefused(error: unknown): boolean {
  return (error instanceof RangeError || error instanceof TypeError) && "rule" in error;
}

/** What went wrong, as text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
