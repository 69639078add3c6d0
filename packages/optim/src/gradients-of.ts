import type { Tensor } from "@ganglion/tensor";

/** The gradients that there are. */
export function gradientsOf(parameters: readonly Tensor[]): Tensor[] {
  return parameters.flatMap(({ grad }) => (grad === undefined || grad.size === 0 ? [] : [grad]));
}
