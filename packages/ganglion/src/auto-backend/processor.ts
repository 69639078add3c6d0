import { type Backend, reference } from "@ganglion/tensor";
import { type WasmBackend, type WasmOptions, wasm } from "@ganglion/wasm";

/** The fastest backend for the CPU. */
export interface Processor {
  readonly backend: Backend;
  /** Why it is that, in one sentence. */
  readonly reason: string;
  /** What computes, as a part of a sentence: `wasm with 4 threads`. */
  readonly where: string;
  /** Ends its threads; what is computed later is computed on one. */
  close(): void;
}

/**
 * WebAssembly with as many threads as start, or, where it cannot run, the reference backend.
 * @throws TypeError or RangeError if an option is wrong.
 */
export async function processor(options: WasmOptions): Promise<Processor> {
  try {
    return describe(await wasm(options), "");
  } catch (error) {
    if (isWrongOption(error)) throw error;
    return onOneThread(options, error);
  }
}

/** Not a missing ability, which is a BackendError. */
function isWrongOption(error: unknown): boolean {
  return (error instanceof RangeError || error instanceof TypeError) && "rule" in error;
}

/** A page's policy may forbid the workers, and nothing else. */
async function onOneThread(options: WasmOptions, cause: unknown): Promise<Processor> {
  try {
    return describe(await wasm({ ...options, threads: 1 }), `; more could not start (${messageOf(cause)})`);
  } catch (error) {
    const reason = `reference: WebAssembly could not start (${messageOf(error)}); expect slow training.`;
    return { backend: reference(), reason, where: "the reference backend", close: () => undefined };
  }
}

function describe(backend: WasmBackend, remark: string): Processor {
  const threads = backend.threads === 1 ? "one thread" : `${backend.threads} threads`;
  return {
    backend,
    reason: `wasm: WebAssembly with SIMD runs here, on ${threads}${remark}.`,
    where: `wasm with ${threads}`,
    close: () => backend.close(),
  };
}

/** What went wrong, as text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
