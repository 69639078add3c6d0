import type { Backend } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { PoolWorker } from "./worker-pool.ts";

/** How `wasm` makes a backend. */
export interface WasmOptions {
  /**
   * How many threads compute, this one included. By default as many as there are processors, up to 8, where threads can
   * share memory: in Node, and in workers of pages that are cross-origin isolated. Elsewhere it is always 1.
   */
  readonly threads?: number;
  /** The same bits on every machine: no fused multiply-add, whose rounding differs. False by default. */
  readonly deterministic?: boolean;
  /**
   * How convolutions of 3 x 3 windows with stride 1 are computed where it pays: by Winograd's method with patches of 2 x 2 outputs,
   * the default, of 4 x 4 outputs, which is faster and less exact, or, if false, by the products that define them.
   */
  readonly winograd?: "f2" | "f4" | false;
  /** How large memory may grow, in bytes; 4 GiB by default, which is also the most. */
  readonly maximumBytes?: number;
  /** Starts a worker that calls `serveWorker`, for pages that forbid workers from `blob:` addresses. */
  readonly createWorker?: () => PoolWorker;
}

/** A backend in WebAssembly, and what was chosen for it. */
export interface WasmBackend extends Backend {
  /** How many threads compute. It falls to 1 if a worker is lost. */
  readonly threads: number;
  /** Which kernels run: "fma" rounds a product and a sum once where the machine can, "plain" never does. */
  readonly build: "plain" | "fma";
  /**
   * Ends the workers; `using backend = await wasm()` does so by itself, and so does the collector. What is computed later is
   * computed on one thread.
   */
  close(): void;
  [Symbol.dispose](): void;
}

/**
 * Makes the CPU backend: float32 and int32 in WebAssembly memory, SIMD kernels, and threads where the host has them.
 * Results do not depend on the number of threads. The kernels and all else that it takes are loaded by this call.
 * @throws TypeError if an option is unknown or of the wrong kind, RangeError if it is out of range.
 * @throws BackendError if the host has no WebAssembly SIMD, or workers cannot be started.
 * @example
 * ```ts
 * import { setBackend, tensor } from "@ganglion/tensor";
 * import { wasm } from "@ganglion/wasm";
 * setBackend(await wasm());
 * await tensor([1, 2, 3]).mul(2).array(); // => [2, 4, 6]
 * ```
 */
export async function wasm(options: WasmOptions = {}): Promise<WasmBackend> {
  return (await loaded("wasm", import("./make-wasm.ts"))).makeWasm(options);
}
