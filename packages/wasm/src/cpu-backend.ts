import { type Backend, reference } from "@ganglion/tensor";
import { isRefused, messageOf, type RefusedByCpu, type StartedWasm, startWasm } from "./start-wasm.ts";
import type { WasmOptions } from "./wasm.ts";

/** The fastest backend for the CPU, and why it is that. */
export interface CpuBackend {
  readonly backend: Backend;
  /** How many threads compute. */
  readonly threads: number;
  /** What would have been faster, and why it is not there. Empty where nothing is missing. */
  readonly refused: readonly RefusedByCpu[];
  /** All of it in one sentence for people. */
  readonly reason: string;
  /** Ends the threads; what is computed later is computed on one. */
  close(): void;
}

/**
 * Makes the fastest backend for the CPU, without making it the active one: WebAssembly with as many threads as start, else on
 * one, else the reference backend, which is right but slow. `autoBackend` of the umbrella begins with it; `startWasm` stops
 * before the last.
 * @throws TypeError or RangeError if an option of `wasm` is wrong.
 * @example
 * ```ts
 * import { cpuBackend } from "@ganglion/wasm";
 * const { backend, threads, refused } = await cpuBackend({ threads: 1 });
 * backend.name; // => "wasm"
 * threads; // => 1
 * refused; // => []
 * ```
 */
export async function cpuBackend(options: WasmOptions = {}): Promise<CpuBackend> {
  try {
    return describe(await startWasm(options));
  } catch (error) {
    if (isRefused(error)) throw error;
    const message = messageOf(error);
    return {
      backend: reference(),
      threads: 1,
      refused: [{ what: "wasm", cause: "error", message }],
      reason: `reference: WebAssembly could not start (${message}); expect slow training.`,
      close: () => undefined,
    };
  }
}

function describe({ backend, refused }: StartedWasm): CpuBackend {
  const { threads } = backend;
  const failed = refused.find(({ cause }) => cause === "error");
  const remark = failed === undefined ? "" : `; more could not start (${failed.message})`;
  const on = threads === 1 ? "one thread" : `${threads} threads`;
  return {
    backend,
    threads,
    refused,
    reason: `wasm: WebAssembly with SIMD runs here, on ${on}${remark}.`,
    close: () => backend.close(),
  };
}
