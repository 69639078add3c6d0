import { type Backend, reference, setBackend } from "@ganglion/tensor";
import { type WasmOptions, wasm } from "@ganglion/wasm";

/** What `autoBackend` chose. */
export interface ChosenBackend {
  readonly backend: Backend;
  /** Why, in one sentence for people. */
  readonly reason: string;
}

/**
 * Chooses the fastest backend that this machine has, makes it the active one, and says why. `options` go to `wasm`.
 * Where WebAssembly with SIMD cannot run, it is the reference backend, which is right but slow.
 * @example
 * ```ts
 * import { autoBackend } from "ganglion";
 * const { backend, reason } = await autoBackend();
 * console.log(backend.name); // => "wasm"
 * console.log(reason); // => "wasm: WebAssembly with SIMD runs here."
 * ```
 */
export async function autoBackend(options: WasmOptions = {}): Promise<ChosenBackend> {
  const chosen = await chooseBackend(options);
  setBackend(chosen.backend);
  return chosen;
}

async function chooseBackend(options: WasmOptions): Promise<ChosenBackend> {
  try {
    return { backend: await wasm(options), reason: "wasm: WebAssembly with SIMD runs here." };
  } catch (error) {
    if (error instanceof RangeError) throw error; // a wrong option, not a missing ability
    const cause = error instanceof Error ? error.message : String(error);
    return { backend: reference(), reason: `reference: WebAssembly could not start (${cause}); expect slow training.` };
  }
}
