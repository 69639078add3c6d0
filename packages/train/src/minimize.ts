import { backward, checkFunction, describeValue, refusal, scope, type Tensor } from "@ganglion/tensor";
import { checkScalar, refusePromise } from "./check-result.ts";
import type { FitOptimizer } from "./fit-options.ts";

/** What `minimize` needs of an optimizer. */
export type Minimizer = Pick<FitOptimizer, "groups" | "step" | "zeroGrad">;

/**
 * One step of training, for a loop of your own: computes the loss, its gradients and the update, and frees all that was made on the way.
 * Where the loss can be read at once and is not finite, nothing is changed.
 * `computeLoss` calls the model and gives a scalar; `afterBackward` runs between the gradients and the update, as for clipping.
 * @returns the loss before the update, detached; it is the only tensor that is left.
 * @throws RangeError if the loss is NaN or infinite; TypeError or ShapeError unless it is a scalar that depends on what is trained.
 * @example
 * ```ts
 * import { batches, digits } from "@ganglion/datasets";
 * import { linear, parameters } from "@ganglion/layers";
 * import { crossEntropy } from "@ganglion/losses";
 * import { sgd } from "@ganglion/optim";
 * import { rng } from "@ganglion/tensor";
 * import { minimize } from "@ganglion/train";
 * const model = linear(64, 10, { rng: rng(7) });
 * const optimizer = sgd(parameters(model), { learningRate: 0.1 });
 * for (const { x, y } of batches(await digits({ shape: [64] }), { batchSize: 64, rng: rng(8) })) {
 *   minimize(optimizer, () => crossEntropy(model(x, { training: true }), y)).dispose();
 * }
 * ```
 */
export function minimize(optimizer: Minimizer, computeLoss: () => Tensor, afterBackward?: () => void): Tensor {
  const where = "minimize";
  const { groups, step, zeroGrad } = (optimizer ?? {}) as Partial<Minimizer>;
  if (!Array.isArray(groups) || typeof step !== "function" || typeof zeroGrad !== "function") {
    const remedy = "Make one of the model's parameters: sgd(parameters(model), { learningRate: 0.1 }).";
    throw refusal(TypeError, where, "optimizer must be an optimizer", describeValue(optimizer), remedy);
  }
  checkFunction(where, "computeLoss", computeLoss);
  if (afterBackward !== undefined) checkFunction(where, "afterBackward", afterBackward, true);
  return scope(() => {
    const loss: unknown = computeLoss();
    checkScalar(where, "computeLoss", loss);
    if (loss.backend.downloadSync !== undefined) checkFiniteLoss(where, loss.dataSync()[0] as number);
    optimizer.zeroGrad();
    backward(loss);
    refusePromise(where, "afterBackward", afterBackward?.());
    if (!optimizer.groups.some(({ parameters }) => parameters.some(({ grad }) => grad !== undefined))) {
      const rule = "the loss must depend on a parameter of the optimizer";
      throw refusal(TypeError, where, rule, "none", "Make the optimizer with parameters(model), of this model.");
    }
    optimizer.step();
    return loss.detach();
  });
}

function checkFiniteLoss(where: string, loss: number): void {
  if (Number.isFinite(loss)) return;
  const remedy = "Nothing was changed. Lower the learning rate, clip the gradients, or check the data for NaN.";
  throw refusal(RangeError, where, "the loss must be a finite number", String(loss), remedy);
}
