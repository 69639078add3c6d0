import { type PoolWorker, startWasm } from "@ganglion/wasm";
import type { Work } from "../backend.ts";
import type { ChosenBackend } from "./chosen-backend.ts";

/**
 * WebAssembly with the same bits on every machine, so that a link gives the same curves wherever it is opened; on as many
 * threads as pay, or on one where the page may not have more. What convolves by Winograd's method is loaded for those who convolve.
 */
export async function makeWasm({ convolves }: Work): Promise<ChosenBackend> {
  const workers = typeof Worker === "undefined" ? {} : { createWorker };
  const { backend, refused } = await startWasm({ deterministic: true, winograd: convolves && "f2", ...workers });
  const reasons = refused.map(({ cause, message }) =>
    cause === "isolation" ? "isolation" : { text: message, code: undefined },
  );
  return { backend, report: { device: "wasm", threads: backend.threads, refused: reasons } };
}

/** The threads' script is a file of its own: the Content-Security-Policy allows none that is made of text. */
function createWorker(): PoolWorker {
  return new Worker(new URL("../wasm-thread.ts", import.meta.url), {
    type: "module",
    name: "wasm",
  }) as unknown as PoolWorker;
}
