import {
  type ActivationKind,
  checkFunction,
  checkNonNegative,
  checkObject,
  checkString,
  emit,
  fusedGradKernel,
  fusedKernel,
  mul,
  noGrad,
  record,
  scope,
  type Tensor,
} from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { type ActivationFacts, createActivation } from "./create-activation.ts";

/** A backend's kernel: its name and the one number that it takes. */
export type FusedActivation = readonly [kind: ActivationKind, parameter: number];

/** A function that acts on each element by itself. */
export interface ActivationDefinition<O extends object> extends ActivationFacts<O> {
  /** The function, composed of operations. */
  readonly forward: (x: Tensor, options: Readonly<O>) => Tensor;
  /** The derivative at `x`, composed of operations, so that it can be differentiated again. `y` is the output there. */
  readonly derivative: (x: Tensor, y: Tensor, options: Readonly<O>) => Tensor;
  /** The kernel that does the same, unless the options rule it out. */
  readonly fused?: (options: Readonly<O>) => FusedActivation | undefined;
}

/**
 * Makes an elementwise activation. It runs as one kernel where the backend has it.
 * @example
 * ```ts
 * import { defineActivation } from "@ganglion/activations";
 * import { mul, tensor } from "@ganglion/tensor";
 * const square = defineActivation({
 *   kind: "square",
 *   options: {},
 *   forward: (x) => mul(x, x),
 *   derivative: (x) => mul(x, 2),
 *   gain: () => 1 / Math.sqrt(3),
 *   range: () => [0, Infinity],
 *   cost: 0,
 * });
 * square.derivative(tensor([3])); // => [6]
 * ```
 */
export function defineActivation<O extends object>(definition: ActivationDefinition<O>): Activation<O> {
  checkDefinition(definition);
  const apply = (x: Tensor, options: Readonly<O>): Tensor => applyElementwise(definition, x, options);
  return createActivation(definition, {
    apply,
    derivative: (x, options) => definition.derivative(x, apply(x, options), options),
  });
}

/** @throws TypeError if a part of a definition is missing or of the wrong kind. */
function checkDefinition(definition: unknown): void {
  const where = "defineActivation";
  checkObject(where, "definition", definition);
  const given = definition as Partial<ActivationDefinition<object>>;
  checkString(where, "kind", given.kind);
  checkObject(where, "options", given.options);
  for (const name of ["forward", "derivative", "gain", "range"] as const) checkFunction(where, name, given[name]);
  checkNonNegative(where, "cost", given.cost);
}

function applyElementwise<O extends object>(
  definition: ActivationDefinition<O>,
  x: Tensor,
  options: Readonly<O>,
): Tensor {
  const fused = definition.fused?.(options);
  const kernel = fused && fusedKernel(x, "activation");
  const y =
    kernel === undefined || fused === undefined
      ? scope(() => noGrad(() => definition.forward(x, options)))
      : emit(x.backend, kernel(fused[0], x, fused[1]), x.shape, x.dtype);
  return record(definition.kind, y, [x], (grad) => {
    const gradKernel = fused && fusedGradKernel(x, "activationGrad");
    if (gradKernel === undefined || fused === undefined) return [mul(grad, definition.derivative(x, y, options))];
    return [emit(x.backend, gradKernel(fused[0], x, y, grad, fused[1]), x.shape, x.dtype)];
  });
}
