import type { FusedKernels } from "@ganglion/tensor";
import type { Machine } from "../machine.ts";
import { affine } from "./affine.ts";
import { convolution } from "./convolution.ts";
import { pooling } from "./pooling.ts";

/** The kernels that do the work of several primitives at once. */
export function fused(machine: Machine): Partial<FusedKernels> {
  return {
    affine: (x, weight, bias) => affine(machine, x, weight, bias),
    ...convolution(machine),
    ...pooling(machine),
  };
}
