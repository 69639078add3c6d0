import {
  checkFunction,
  checkModel,
  checkOptions,
  checkRng,
  checkWhole,
  type Context,
  type Layer,
  type OptionChecks,
  type Rng,
  type Tensor,
} from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { Finding } from "../finding.ts";

/** What `whereNotFinite` takes besides. */
export interface WhereNotFiniteOptions {
  /** The model, so that parameters are called by their names; its buffers are afterwards what they were. */
  readonly model?: Layer | undefined;
  /** The step, for the finding. */
  readonly step?: number | undefined;
  /** What layers such as dropout draw from; `rng(0)` by default. */
  readonly rng?: Rng;
}

const CHECKS: OptionChecks<WhereNotFiniteOptions> = {
  model: (where, _name, value) => checkModel(where, value),
  step: checkWhole,
  rng: checkRng,
};

/**
 * Finds the operation in which the first value came up that is not finite: computes a loss, and its gradients, once more and
 * looks at every result on the way. `forward` is given a context to call the model with, and returns the loss. Parameters keep
 * their gradients. Undefined if all is finite.
 * @throws TypeError if `forward` is no function, returns no tensor, or an option is wrong.
 * @example
 * ```ts
 * import { whereNotFinite } from "@ganglion/diagnostics";
 * import { log, tensor } from "@ganglion/tensor";
 * const x = tensor([0, 0.5, 1], { requiresGrad: true });
 * const found = await whereNotFinite(() => log(x).mul(x).sum());
 * found?.evidence["op"]; // => "log"
 * found?.message; // => "The first that is not finite is in the loss, in log: 1 of 3 values, computed from 0 to 1."
 * ```
 */
export async function whereNotFinite(
  forward: (context: Context) => Tensor,
  options: WhereNotFiniteOptions = {},
): Promise<Finding | undefined> {
  checkFunction("whereNotFinite", "forward", forward);
  checkOptions("whereNotFinite", options, CHECKS);
  return (await loaded("whereNotFinite", import("./find-origin.ts"))).findOrigin(forward, options);
}
