import { ones } from "./create.ts";
import { DisposedError, formatShape, ShapeError, refusal } from "./errors.ts";
import { checkBoolean, checkTensor } from "./check.ts";
import { describeValue } from "./describe-value.ts";
import { checkGradient } from "./gradient.ts";
import { checkOptions, type OptionChecks } from "./options.ts";
import { inputGradients } from "./node.ts";
import { add } from "./ops/arithmetic.ts";
import { reshape } from "./ops/reshape.ts";
import { adopt, scope } from "./scope.ts";
import { withRecording } from "./state.ts";
import { share, type Tensor } from "./tensor.ts";

/** How gradients are computed. */
export interface BackwardOptions {
  /** The gradient of the output itself; 1 for a scalar. Has the output's shape. */
  readonly grad?: Tensor;
  /** Record the gradients too, so that they can be differentiated again. */
  readonly createGraph?: boolean;
}

/**
 * Adds the gradient of `output` to the `grad` of every leaf that requires one. Walks the recorded operations from last to
 * first with an explicit list, so that depth is limited by memory only.
 * @throws ShapeError if `output` is not a scalar and no `grad` is given.
 * @throws Error if nothing that `output` was computed from requires a gradient.
 * @example
 * ```ts
 * import { backward, tensor } from "@ganglion/tensor";
 * const x = tensor([1, 2, 3], { requiresGrad: true });
 * backward(x.mul(x).sum());
 * console.log(await x.grad?.array()); // => [2, 4, 6]
 * ```
 */
export function backward(output: Tensor, options: BackwardOptions = {}): void {
  checkBackward("backward", output, options);
  const createGraph = options.createGraph ?? false;
  const run = (): void => {
    for (const [leaf, gradient] of gradientsOf("backward", output, options)) {
      if (leaf.node !== undefined || !leaf.requiresGrad) continue;
      const total = leaf.grad === undefined ? alias(gradient, createGraph) : add(leaf.grad, gradient);
      leaf.grad?.dispose();
      leaf.grad = total;
      adopt(total, leaf.owner);
    }
  };
  if (createGraph) run();
  else scope(run);
}

/**
 * The gradients of `output` with respect to each of `inputs`, without touching any `grad`.
 * @throws ShapeError if `output` is not a scalar and no `grad` is given.
 * @throws Error if `output` does not depend on one of them.
 */
export function grad(output: Tensor, inputs: readonly Tensor[], options: BackwardOptions = {}): Tensor[] {
  checkBackward("grad", output, options);
  if (!Array.isArray(inputs)) {
    throw refusal(
      TypeError,
      "grad",
      "inputs must be an array of tensors",
      describeValue(inputs),
      "Write grad(y, [x]).",
    );
  }
  for (const input of inputs) checkTensor("grad", "each input", input);
  const run = (): Tensor[] => {
    const gradients = gradientsOf("grad", output, options);
    return inputs.map((input, index) => {
      const gradient = gradients.get(input);
      if (gradient === undefined) {
        throw refusal(
          Error,
          "grad",
          "the output must depend on every input",
          `input ${index} of shape ${formatShape(input.shape)} that it does not`,
          "Check that it requires a gradient and was used.",
        );
      }
      return alias(gradient, options.createGraph ?? false);
    });
  };
  return options.createGraph === true ? run() : scope(run);
}

function checkBackward(name: string, output: Tensor, options: BackwardOptions): void {
  checkTensor(name, "output", output);
  checkOptions(name, options, CHECKS, RENAMED);
}

const CHECKS: OptionChecks<BackwardOptions> = { grad: checkTensor, createGraph: checkBoolean };
const RENAMED = { gradient: "grad" };

/** Sees an operation on the way back: its result, that one's gradient, and those of its inputs. */
type Visit = (x: Tensor, gradient: Tensor, inputGradients: readonly (Tensor | undefined)[]) => void;

/** The gradients of `output` with respect to all that it was computed from. Errors name `name`. */
export function gradientsOf(
  name: string,
  output: Tensor,
  options: BackwardOptions,
  visit?: Visit,
): Map<Tensor, Tensor> {
  if (!output.requiresGrad) {
    throw refusal(
      Error,
      name,
      "the output must depend on a tensor that requires a gradient",
      `${output.toString()} that does not`,
      "Create parameters with { requiresGrad: true } and compute outside of noGrad().",
    );
  }
  return withRecording(name, options.createGraph ?? false, () => {
    const gradients = new Map<Tensor, Tensor>([[output, seedGradient(name, output, options.grad)]]);
    for (const x of fromLastToFirst(name, output)) {
      const gradient = gradients.get(x);
      if (x.node === undefined || gradient === undefined) continue;
      const grads = inputGradients(name, x.node, gradient);
      visit?.(x, gradient, grads);
      const { inputs } = x.node;
      for (let index = 0; index < inputs.length; index++) {
        const input = inputs[index] as Tensor;
        const contribution = grads[index];
        if (contribution === undefined || !input.requiresGrad) continue;
        const before = gradients.get(input);
        gradients.set(input, before === undefined ? contribution : add(before, contribution));
      }
    }
    return gradients;
  });
}

function seedGradient(name: string, output: Tensor, given: Tensor | undefined): Tensor {
  if (given === undefined) {
    if (output.size !== 1) {
      throw refusal(
        ShapeError,
        name,
        "the output must be a scalar",
        formatShape(output.shape),
        "Reduce it with sum() or mean(), or pass { grad } of that shape.",
        output.shape,
      );
    }
    return ones(output.shape, { dtype: output.dtype, backend: output.backend });
  }
  checkGradient(name, "grad", given, output, "output");
  return given;
}

/** All tensors that `output` was computed from, later results first: node numbers rise as operations run. */
function fromLastToFirst(name: string, output: Tensor): Tensor[] {
  const found = new Set<Tensor>([output]);
  const waiting: Tensor[] = [output];
  for (let x = waiting.pop(); x !== undefined; x = waiting.pop()) {
    for (const input of x.node?.inputs ?? []) {
      if (!input.requiresGrad || found.has(input)) continue;
      if (input.disposed) throw freedGraph(name, x.node?.name ?? "", input);
      found.add(input);
      waiting.push(input);
    }
  }
  return [...found].filter((x) => x.node !== undefined).sort((a, b) => (b.node?.id ?? 0) - (a.node?.id ?? 0));
}

function freedGraph(name: string, user: string, input: Tensor): DisposedError {
  return refusal(
    DisposedError,
    name,
    "the graph must be alive",
    `an input of ${user} of shape ${formatShape(input.shape)} that was disposed`,
    `Call ${name} inside of the scope() that computed the output.`,
  );
}

/** Another tensor over the same values, since one gradient may serve several leaves and each must own its own. */
function alias(gradient: Tensor, recorded: boolean): Tensor {
  return recorded ? reshape(gradient, gradient.shape) : share(gradient, gradient.shape);
}
