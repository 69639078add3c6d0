import type { FusedKernels } from "@ganglion/tensor";
import { formulas } from "../formula/elementwise.ts";
import type { Machine } from "../machine.ts";
import { activations } from "./activation.ts";
import { affine } from "./affine.ts";
import { convolution } from "./convolution.ts";
import { cumsum } from "./cumsum.ts";
import { measuring } from "./measure.ts";
import { normalizations } from "./normalization.ts";
import { optimization } from "./optimization.ts";
import { pooling } from "./pooling.ts";
import { randomness } from "./randomness.ts";
import { softmaxes } from "./softmax.ts";

/** The kernels that do the work of several primitives at once. */
export function fused(machine: Machine): Partial<FusedKernels> {
  return {
    affine: (x, weight, bias) => affine(machine, x, weight, bias),
    cumsum: (...given) => cumsum(machine, ...given),
    ...convolution(machine),
    ...pooling(machine),
    ...activations(machine),
    ...formulas(machine),
    ...softmaxes(machine),
    ...normalizations(machine),
    ...optimization(machine),
    ...measuring(machine),
    ...randomness(machine),
  };
}
