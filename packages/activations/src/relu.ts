import { lessEqual, maximum } from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { choose } from "./choose.ts";
import { composedActivation } from "./composed-activation.ts";

/**
 * The rectified linear unit `max(x, 0)`. The derivative at 0 is 0.
 * @example
 * ```ts
 * import { relu } from "@ganglion/activations";
 * import { tensor } from "@ganglion/tensor";
 * await relu(tensor([-1, 2])).array(); // => [0, 2]
 * ```
 * @see Nair and Hinton, 2010, Rectified Linear Units Improve Restricted Boltzmann Machines
 */
export const relu: Activation = /* @__PURE__ */ composedActivation({
  kind: "relu",
  options: {},
  forward: (x) => maximum(x, 0),
  derivative: (x, y) => choose(x, lessEqual(y, 0), 0, 1),
  fused: () => ["relu", 0],
  gain: () => Math.SQRT2,
  range: () => [0, Number.POSITIVE_INFINITY],
  cost: 0,
});
