import { type Backend, reference } from "@ganglion/tensor";
import { type WasmBackend, type WasmOptions, wasm } from "./wasm.ts";

/** What the CPU could not have: `threads` besides the one, or WebAssembly itself. */
export interface RefusedByCpu {
  readonly what: "threads" | "wasm";
  /** `isolation`: the page shares its process with other origins, so memory cannot be shared; `error`: starting it failed. */
  readonly cause: "isolation" | "error";
  /** The same for people; of an error, its message. */
  readonly message: string;
}

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
 * one, else the reference backend, which is right but slow. `autoBackend` of the umbrella begins with it.
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
    const backend = await wasm(options);
    const isAlone = options.threads === undefined && backend.threads === 1 && typeof SharedArrayBuffer === "undefined";
    return describe(backend, isAlone ? [notIsolated] : []);
  } catch (error) {
    if (isRefused(error)) throw error;
    return onOneThread(options, { what: "threads", cause: "error", message: messageOf(error) });
  }
}

const notIsolated: RefusedByCpu = {
  what: "threads",
  cause: "isolation",
  message: "more threads need a page that is isolated from other origins",
};

/** Whether an option was refused: what the host lacks is a BackendError. */
function isRefused(error: unknown): boolean {
  return (error instanceof RangeError || error instanceof TypeError) && "rule" in error;
}

/** A page's policy may forbid the workers, and nothing else. */
async function onOneThread(options: WasmOptions, threads: RefusedByCpu): Promise<CpuBackend> {
  try {
    return describe(await wasm({ ...options, threads: 1 }), [threads]);
  } catch (error) {
    const message = messageOf(error);
    return {
      backend: reference(),
      threads: 1,
      refused: [threads, { what: "wasm", cause: "error", message }],
      reason: `reference: WebAssembly could not start (${message}); expect slow training.`,
      close: () => undefined,
    };
  }
}

function describe(backend: WasmBackend, refused: readonly RefusedByCpu[]): CpuBackend {
  const failed = refused.find(({ cause }) => cause === "error");
  const remark = failed === undefined ? "" : `; more could not start (${failed.message})`;
  return {
    backend,
    threads: backend.threads,
    refused,
    reason: `wasm: WebAssembly with SIMD runs here, on ${threadsOf(backend.threads)}${remark}.`,
    close: () => backend.close(),
  };
}

function threadsOf(threads: number): string {
  return threads === 1 ? "one thread" : `${threads} threads`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
