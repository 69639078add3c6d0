import { type Backend, reference, withoutFused } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { withNormKernels } from "./norm-kernels.ts";

/** The backends on which all of this must be the same. */
export const backends: readonly (readonly [name: string, make: () => Backend | Promise<Backend>])[] = [
  ["the reference backend", reference],
  ["primitives alone", () => withoutFused(reference())],
  ["fused kernels", withNormKernels],
  ["wasm", () => wasm({ threads: 1 })],
];
