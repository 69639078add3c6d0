import { type Backend, reference, setBackend } from "@ganglion/tensor";
import { type WasmBackend, type WasmOptions, wasm } from "@ganglion/wasm";

/** What `autoBackend` chose. */
export interface ChosenBackend {
  readonly backend: Backend;
  /** Why, in one sentence for people. */
  readonly reason: string;
}

/**
 * Chooses the fastest backend that this machine has, makes it the active one, and says why. `options` go to `wasm`.
 * Where threads cannot start, it computes on one; where WebAssembly with SIMD cannot run, it is the reference backend,
 * which is right but slow.
 * @example
 * ```ts
 * import { autoBackend } from "ganglion";
 * const { backend, reason } = await autoBackend({ threads: 1 });
 * console.log(backend.name); // => "wasm"
 * console.log(reason); // => "wasm: WebAssembly with SIMD runs here, on one thread."
 * ```
 */
export async function autoBackend(options: WasmOptions = {}): Promise<ChosenBackend> {
  const chosen = await chooseBackend(options);
  setBackend(chosen.backend);
  return chosen;
}

async function chooseBackend(options: WasmOptions): Promise<ChosenBackend> {
  try {
    return describe(await wasm(options), "");
  } catch (error) {
    if (error instanceof RangeError) throw error; // a wrong option, not a missing ability
    return onOneThread(options, error);
  }
}

/** A page's policy may forbid the workers, and nothing else. */
async function onOneThread(options: WasmOptions, cause: unknown): Promise<ChosenBackend> {
  try {
    return describe(await wasm({ ...options, threads: 1 }), `; more could not start (${messageOf(cause)})`);
  } catch (error) {
    const reason = `reference: WebAssembly could not start (${messageOf(error)}); expect slow training.`;
    return { backend: reference(), reason };
  }
}

function describe(backend: WasmBackend, remark: string): ChosenBackend {
  const threads = backend.threads === 1 ? "one thread" : `${backend.threads} threads`;
  return { backend, reason: `wasm: WebAssembly with SIMD runs here, on ${threads}${remark}.` };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
