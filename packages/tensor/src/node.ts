import { checkFunction, checkTensor } from "./check.ts";
import { describeValue } from "./describe-value.ts";
import { formatShape, refusal } from "./errors.ts";
import { checkGradient, isGradient } from "./gradient.ts";
import { state } from "./state.ts";
import type { Tensor } from "./tensor.ts";

/**
 * The vector-Jacobian product of an operation: from the gradient of its output, the gradients of its inputs, each in its
 * input's shape. Where `needed` is false the entry may be undefined. It is written in operations on tensors, so that
 * gradients of gradients come for free.
 */
export type Vjp = (grad: Tensor, needed: readonly boolean[]) => readonly (Tensor | undefined)[];

/** One recorded operation: how its output came about. */
export interface Node {
  readonly id: number;
  readonly name: string;
  readonly inputs: readonly Tensor[];
  /** The inputs' versions when the operation ran; a later change in place makes the gradient impossible. */
  readonly versions: readonly number[];
  readonly vjp: Vjp;
  /** What was made on the way to the output and is freed with it; see `operation`. */
  held?: Tensor[];
}

/**
 * Enters an operation into the graph, so that `backward` finds its way from `output` to `inputs`. Returns `output`.
 * This is how a package or a user adds a differentiable operation.
 * @example
 * ```ts
 * import { mul, noGrad, record, type Tensor } from "@ganglion/tensor";
 * function square(x: Tensor): Tensor {
 *   const y = noGrad(() => mul(x, x));
 *   return record("square", y, [x], (grad) => [mul(grad, mul(x, 2))]);
 * }
 * ```
 */
export function record(name: string, output: Tensor, inputs: readonly Tensor[], vjp: Vjp): Tensor {
  if (!state.recording) return output;
  checkRecord(output, inputs, vjp);
  if (!inputs.some(requiresGrad)) return output;
  output.requiresGrad = true;
  output.node = { id: ++state.nodes, name, inputs, versions: inputs.map((x) => x.version), vjp };
  return output;
}

function checkRecord(output: Tensor, inputs: readonly Tensor[], vjp: Vjp): void {
  checkTensor("record", "output", output);
  if (!Array.isArray(inputs))
    throw refusal(TypeError, "record", "inputs must be an array of tensors", describeValue(inputs), "Write [x].");
  for (const input of inputs) checkTensor("record", "each input", input);
  checkFunction("record", "vjp", vjp);
}

function requiresGrad(x: Tensor): boolean {
  return x.requiresGrad;
}

/**
 * The gradients of a node's inputs that require one; `where` asks for them.
 * @throws Error if an input was changed in place since, or if the vjp returns what cannot be its input's gradient.
 */
export function inputGradients(where: string, node: Node, grad: Tensor): readonly (Tensor | undefined)[] {
  const { inputs, versions } = node;
  for (let index = 0; index < inputs.length; index++) {
    const input = inputs[index] as Tensor;
    if (!input.disposed && input.version !== versions[index]) {
      throw refusal(
        Error,
        where,
        `inputs must be unchanged since ${node.name} used them`,
        `one of shape ${formatShape(input.shape)} that was changed in place`,
        `Call ${where} before the optimizer's step.`,
      );
    }
  }
  const needed = inputs.map(requiresGrad);
  const grads = node.vjp(grad, needed);
  if (!Array.isArray(grads)) {
    const rule = `the vjp of ${node.name} must return an array of gradients, one for each input`;
    throw refusal(TypeError, where, rule, describeValue(grads), "Return [gradient], at once.");
  }
  for (let index = 0; index < inputs.length; index++) {
    const input = inputs[index] as Tensor;
    const gradient: unknown = grads[index];
    if (gradient === undefined || isGradient(gradient, input)) continue;
    const what = `what the vjp of ${node.name} returns for input ${index}`;
    checkGradient(where, what, gradient as Tensor, input, "input");
  }
  return grads;
}
