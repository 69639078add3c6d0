import { type Backend, reference, withoutFused } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { withNormKernels } from "./norm-kernels.ts";

/** Kernels get the mean rounded to float32, which is off by up to 5e-4 at 1e4, and so are gradients that rely on it. */
export const farGradient = (backend: string): { readonly rtol: number; readonly atol: number } =>
  backend === "wasm" ? { rtol: 1e-3, atol: 5e-4 } : { rtol: 1e-4, atol: 1e-5 };

/** The backends on which all of this must be the same. */
export const backends: readonly (readonly [name: string, make: () => Backend | Promise<Backend>])[] = [
  ["the reference backend", reference],
  ["primitives alone", () => withoutFused(reference())],
  ["fused kernels", withNormKernels],
  ["wasm", () => wasm({ threads: 1 })],
];
