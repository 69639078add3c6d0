import { checkNumber, checkTensor } from "../check.ts";
import { describeValue } from "../describe-value.ts";
import { commonBackend, emitLike, fusedKernel, requireFloat } from "../emit.ts";
import { DTypeError, formatShape, refusal, ShapeError } from "../errors.ts";
import { operation } from "../scope.ts";
import { sameShape } from "../shape.ts";
import { state } from "../state.ts";
import type { Tensor } from "../tensor.ts";
import { checkElementwise } from "./check-elementwise.ts";
import { compose } from "./compose.ts";
import type { ElementwiseFunction } from "./formula.ts";

/**
 * Applies a function of elements to tensors of one shape and dtype, as one kernel where the backend has it. Where gradients
 * are recorded it is composed of operations instead, through which they flow back to the operands, of any order.
 * @throws TypeError if `fn` is no such function, or takes other operands or parameters.
 * @throws ShapeError or DTypeError unless all operands have one shape and one float dtype.
 * @example
 * ```ts
 * import { applyElementwise, elementwise, tensor } from "@ganglion/tensor";
 * const lerp = elementwise("lerp", ["a", "b"], ["t"], ({ a, b, t }) => a.add(b.sub(a).mul(t)));
 * await applyElementwise(lerp, [tensor([0, 1]), tensor([4, 3])], [0.25]).array(); // => [1, 1.5]
 * ```
 */
export function applyElementwise(
  fn: ElementwiseFunction,
  operands: readonly Tensor[],
  parameters: readonly number[] = [],
): Tensor {
  checkElementwise("applyElementwise", "fn", fn);
  const named = fn.name === "" ? { ...fn, name: "applyElementwise" } : fn;
  checkOperands(named, operands);
  checkParameters(named, parameters);
  const x = operands[0] as Tensor;
  const isRecorded = state.recording && operands.some((operand) => operand.requiresGrad);
  const kernel = isRecorded ? undefined : fusedKernel(x, "elementwise");
  if (kernel === undefined) return operation(() => compose(fn, operands, parameters));
  return emitLike(x, kernel(fn, operands, parameters));
}

function checkOperands({ name, operands: names }: ElementwiseFunction, operands: readonly Tensor[]): void {
  if (!Array.isArray(operands) || operands.length !== names.length) {
    const rule = `operands must be [${names.join(", ")}]`;
    throw refusal(TypeError, name, rule, describeValue(operands), "Pass them in an array.");
  }
  const x = operands[0] as Tensor;
  for (let i = 0; i < names.length; i++) {
    const operand = operands[i] as Tensor;
    checkTensor(name, names[i] as string, operand);
    if (i === 0) requireFloat(name, x);
    if (operand.backend !== x.backend || operand.dtype !== x.dtype || !sameShape(operand.shape, x.shape)) {
      throw differentError(name, x, operand);
    }
  }
}

/** The error for operands that do not belong together. */
function differentError(name: string, x: Tensor, operand: Tensor): Error {
  commonBackend(name, x, operand);
  if (operand.dtype !== x.dtype) {
    const got = `${x.dtype} and ${operand.dtype}`;
    return refusal(DTypeError, name, "operands must have one dtype", got, `Convert with cast(x, "${x.dtype}").`);
  }
  const got = `${formatShape(x.shape)} and ${formatShape(operand.shape)}`;
  const remedy = "Use broadcastTo(x, shape) first.";
  return refusal(ShapeError, name, "operands must have one shape", got, remedy, x.shape, operand.shape);
}

function checkParameters({ name, parameters: names }: ElementwiseFunction, parameters: readonly number[]): void {
  if (!Array.isArray(parameters) || parameters.length !== names.length) {
    const rule = `parameters must be [${names.join(", ")}]`;
    throw refusal(TypeError, name, rule, describeValue(parameters), "Pass them in an array.");
  }
  for (let i = 0; i < names.length; i++) checkNumber(name, names[i] as string, parameters[i]);
}
