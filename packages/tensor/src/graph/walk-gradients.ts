import { gradientsOf } from "../backward.ts";
import { checkFunction, checkTensor } from "../check.ts";
import type { Tensor } from "../tensor.ts";
import type { Operation } from "./operation-of.ts";

/** One operation on the way back. */
export interface GradientStep {
  /** Its result. */
  readonly output: Tensor;
  readonly operation: Operation;
  /** The gradient of its result, whole. */
  readonly gradient: Tensor;
  /** What it adds to the gradient of each of its inputs; undefined for those that ask for none. */
  readonly inputGradients: readonly (Tensor | undefined)[];
}

/**
 * Computes all gradients as `backward` does, without adding to any `grad`, and shows each operation on the way, the last one first.
 * What is computed belongs to the present scope.
 * @throws TypeError unless the one is a tensor and the other a function, and as `backward` does.
 * @example
 * ```ts
 * import { exp, tensor } from "@ganglion/tensor";
 * import { walkGradients } from "@ganglion/tensor/graph";
 * const names: string[] = [];
 * walkGradients(exp(tensor([1], { requiresGrad: true })).sum(), ({ operation }) => names.push(operation.name));
 * names; // => ["sum", "exp"]
 * ```
 */
export function walkGradients(output: Tensor, visit: (step: GradientStep) => void): void {
  checkTensor("walkGradients", "output", output);
  checkFunction("walkGradients", "visit", visit);
  gradientsOf("walkGradients", output, {}, (result, gradient, inputGradients) => {
    visit({ output: result, operation: result.node as Operation, gradient, inputGradients });
  });
}
