import { wasm } from "@ganglion/wasm";
import type { ChosenBackend } from "./chosen-backend.ts";

/** WebAssembly with the same bits on every machine, so that a link gives the same curves wherever it is opened. */
export async function makeWasm(): Promise<ChosenBackend> {
  const backend = await wasm({ deterministic: true });
  const threads =
    typeof SharedArrayBuffer !== "undefined"
      ? ""
      : " Threads need a page that is isolated from other origins; this one is not.";
  return { backend, reason: `WebAssembly with SIMD, on this device's processor.${threads}` };
}
