import { checkBoolean, checkFunction, checkOptions } from "@ganglion/tensor";
import { checkMaximum, checkThreads, MAX_BYTES } from "./check-options.ts";
import { isRefused, messageOf } from "./refused.ts";
import { startBackend } from "./start-backend.ts";
import type { RefusedByCpu, StartedWasm } from "./start-wasm.ts";
import type { WasmBackend, WasmOptions } from "./wasm.ts";

/** What `wasm` does. */
export async function makeWasm(options: WasmOptions): Promise<WasmBackend> {
  checkOptions("wasm", options, {
    threads: checkThreads,
    deterministic: checkBoolean,
    // Checked by what it loads, before that does anything.
    winograd: () => {},
    maximumBytes: checkMaximum,
    createWorker: checkFunction,
  });
  return startBackend({ ...options, maximumBytes: options.maximumBytes ?? MAX_BYTES });
}

/** What `startWasm` does. */
export async function startThreads(options: WasmOptions): Promise<StartedWasm> {
  try {
    const backend = await makeWasm(options);
    const isAlone = options.threads === undefined && backend.threads === 1 && typeof SharedArrayBuffer === "undefined";
    return { backend, refused: isAlone ? [notIsolated] : [] };
  } catch (error) {
    if (isRefused(error)) throw error;
    // A page's policy may forbid the workers, and nothing else.
    const backend = await makeWasm({ ...options, threads: 1 });
    return { backend, refused: [{ what: "threads", cause: "error", message: messageOf(error) }] };
  }
}

const notIsolated: RefusedByCpu = {
  what: "threads",
  cause: "isolation",
  message: "more threads need a page that is isolated from other origins",
};
