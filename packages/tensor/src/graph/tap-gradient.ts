import { checkFunction, checkTensor } from "../check.ts";
import { noGrad } from "../state.ts";
import type { Tensor } from "../tensor.ts";

/**
 * Has `see` called with the gradient of `y` when `backward` has it whole and is about to go on to what `y` was computed from. It is
 * called in the scope of that pass, where what is not kept is freed, without recording, and once for each pass. Nothing happens if
 * `y` is not the result of a recorded operation.
 * @throws TypeError unless the one is a tensor and the other a function.
 * @example
 * ```ts
 * import { backward, tensor } from "@ganglion/tensor";
 * import { tapGradient } from "@ganglion/tensor/graph";
 * const y = tensor([1, 2], { requiresGrad: true }).mul(3);
 * let seen: readonly number[] = [];
 * tapGradient(y, (gradient) => void (seen = [...gradient.dataSync()]));
 * backward(y.mul(y).sum());
 * seen; // => [6, 12]
 * ```
 */
export function tapGradient(y: Tensor, see: (gradient: Tensor) => void): void {
  checkTensor("tapGradient", "y", y);
  checkFunction("tapGradient", "see", see);
  const { node } = y;
  if (node === undefined) return;
  y.node = {
    ...node,
    vjp(gradient, needed) {
      noGrad(() => see(gradient));
      return node.vjp(gradient, needed);
    },
  };
}
