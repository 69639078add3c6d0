import { type CpuBackend, cpuBackend, type PoolWorker, type RefusedByCpu } from "@ganglion/wasm";
import type { ChosenBackend } from "./chosen-backend.ts";

/**
 * WebAssembly with the same bits on every machine, so that a link gives the same curves wherever it is opened; on as many
 * threads as pay, or on one where the page may not have more.
 */
export async function makeWasm(): Promise<ChosenBackend> {
  const made = await cpuBackend({ deterministic: true, ...(typeof Worker === "undefined" ? {} : { createWorker }) });
  // A person asked for this one, so no other stands in for it.
  const lacking = made.refused.find(({ what }) => what === "wasm");
  if (lacking !== undefined) throw new Error(lacking.message);
  return { backend: made.backend, reason: describe(made) };
}

/** The threads' script is a file of its own: the Content-Security-Policy allows none that is made of text. */
function createWorker(): PoolWorker {
  return new Worker(new URL("../wasm-thread.ts", import.meta.url), {
    type: "module",
    name: "wasm",
  }) as unknown as PoolWorker;
}

function describe({ threads, refused }: CpuBackend): string {
  const where = `WebAssembly with SIMD on ${threads === 1 ? "one thread" : `${threads} threads`}.`;
  return [where, ...refused.map(remark)].join(" ");
}

function remark({ cause, message }: RefusedByCpu): string {
  return cause === "isolation"
    ? "More need a page that is isolated from other origins; this one is not."
    : `More did not start: ${message}`;
}
