import { checkFunction, checkObject, checkString, oneOf } from "@ganglion/tensor";
import { makeOptimizer } from "./make-optimizer.ts";
import type { Optimizer, OptimizerParameters, RateOptions } from "./optimizer.ts";
import type { OptimizerRule } from "./rule.ts";

/**
 * Makes an optimizer of a rule that says which way to go. Options left out are the rule's; `undefined` are none.
 * @throws TypeError if a part of the rule is missing, an option is unknown or there are no parameters, RangeError if a value is not allowed.
 * @example
 * ```ts
 * import { createOptimizer, type OptimizerParameters, type RateOptions } from "@ganglion/optim";
 * import { sign, tensor } from "@ganglion/tensor";
 * function signDescent(parameters: OptimizerParameters<RateOptions>, options: RateOptions) {
 *   return createOptimizer(parameters, options, {
 *     kind: "signDescent",
 *     learningRate: 0.01,
 *     options: {},
 *     direction: ({ grad }) => sign(grad),
 *   });
 * }
 * const weight = tensor([1, 1], { requiresGrad: true });
 * weight.grad = tensor([3, -5]);
 * signDescent([weight], { learningRate: 0.25 }).step();
 * await weight.array(); // => [0.75, 1.25]
 * ```
 */
export function createOptimizer<O extends RateOptions>(
  parameters: OptimizerParameters<O>,
  options: O | undefined,
  rule: OptimizerRule<O>,
): Optimizer {
  checkRule(rule);
  return Object.defineProperty(makeOptimizer(parameters, options, rule), "rule", { value: rule, enumerable: true });
}

/** @throws TypeError or RangeError if a part of a rule is missing or of the wrong kind. */
function checkRule(rule: unknown): void {
  const where = "createOptimizer";
  checkObject(where, "rule", rule);
  const { kind, options, decay = "l2", direction, ...rest } = rule as OptimizerRule<Decaying>;
  const { check = direction, slots = direction, fused = direction } = rest;
  checkString(where, "rule.kind", kind);
  checkObject(where, "rule.options", options);
  for (const [name, pair] of Object.entries<unknown>(options)) {
    checkObject(where, `rule.options.${name}`, pair);
    checkFunction(where, `rule.options.${name}[1]`, (pair as readonly unknown[])[1]);
  }
  oneOf("l2", "decoupled")(where, "rule.decay", decay, true);
  for (const [name, part] of Object.entries({ direction, check, slots, fused }))
    checkFunction(where, `rule.${name}`, part, name !== "direction");
}

interface Decaying extends RateOptions {
  readonly weightDecay?: number;
}
