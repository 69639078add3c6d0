import { type FusedKernels, fusedKernel, type Tensor } from "@ganglion/tensor";

/** The kernels that write a few numbers about many into a table. */
type Measuring = "measureValues" | "measureEnds" | "measureNorms" | "takeEvery";

/** The kernel of the backend of `x`; undefined where the numbers have to be composed from operations. */
export function measuring<K extends Measuring>(x: Tensor, name: K): FusedKernels[K] | undefined {
  return x.dtype === "float32" ? fusedKernel(x, name) : undefined;
}
