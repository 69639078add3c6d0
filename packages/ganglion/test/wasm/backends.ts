import { MAX_BYTES, startBackend } from "@ganglion/wasm/internal";
import { type Backend, wasm, withoutFused } from "../../src/index.ts";

/** The ways in which wasm computes: with all it has, with the same bits everywhere, and by primitives alone. */
export const wasmBackends: readonly (readonly [name: string, make: () => Promise<Backend>])[] = [
  ["wasm", () => wasm()],
  ["wasm, deterministic, on one thread", () => wasm({ deterministic: true, threads: 1 })],
  ["wasm without fused kernels", async () => withoutFused(await wasm({ threads: 1 }))],
];

/** The same for what convolves: also by Winograd's method wherever it can be, not only where it pays. */
export const convolvingBackends: typeof wasmBackends = [
  ...wasmBackends,
  ["wasm by Winograd's method", () => startBackend({ threads: 1, maximumBytes: MAX_BYTES, winograd: "f2" }, "all")],
];
