import {
  BackendError,
  DisposedError,
  DTypeError,
  describeValue,
  isTensor,
  refusal,
  ShapeError,
  sameShape,
  type Tensor,
} from "@ganglion/tensor";
import { checkAlive } from "./model-parameters.ts";

/**
 * Checks all parameters and the gradients that there are, so that nothing is changed where one does not fit: kernels trust
 * what they get.
 * @throws ShapeError, DTypeError, BackendError, DisposedError or TypeError, naming the parameter and its gradient.
 */
export function checkGradients(where: string, parameters: readonly Tensor[]): void {
  for (let index = 0; index < parameters.length; index++) {
    const parameter = parameters[index] as Tensor;
    checkAlive(where, parameter, index);
    const { grad } = parameter;
    if (grad !== undefined && !fits(parameter, grad)) throw misfit(where, parameter, grad, index);
  }
}

/** The gradients that there are and that hold values, after checking all of them. */
export function gradientsOf(where: string, parameters: readonly Tensor[]): Tensor[] {
  checkGradients(where, parameters);
  return parameters.flatMap(({ grad }) => (grad === undefined || grad.size === 0 ? [] : [grad]));
}

function fits(parameter: Tensor, grad: Tensor): boolean {
  return (
    isTensor(grad) &&
    !grad.disposed &&
    grad.dtype === parameter.dtype &&
    grad.backend === parameter.backend &&
    sameShape(grad.shape, parameter.shape)
  );
}

function misfit(where: string, parameter: Tensor, grad: unknown, index: number): Error {
  const rule = `grad must be alive and have its parameter's shape, dtype and backend, ${parameter}`;
  if (!isTensor(grad)) {
    const remedy = "Compute it with backward(loss); undefined is none.";
    return refusal(TypeError, where, rule, `${describeValue(grad)} at position ${index}`, remedy);
  }
  const at = `at position ${index}`;
  if (grad.disposed) {
    const remedy = "Assign undefined when its memory is given back, or keep() it.";
    return refusal(DisposedError, where, rule, `a disposed ${grad} ${at}`, remedy);
  }
  if (grad.backend !== parameter.backend) {
    const other = grad.backend.name === parameter.backend.name ? `, which is another ${grad.backend.name},` : "";
    return refusal(BackendError, where, rule, `${grad}${other} ${at}`, "Move it with await moveTo(grad, backend).");
  }
  if (grad.dtype !== parameter.dtype) {
    const remedy = `Convert with cast(grad, "${parameter.dtype}").`;
    return refusal(DTypeError, where, rule, `${grad} ${at}`, remedy);
  }
  const remedy = "Compute it with backward(loss).";
  return refusal(ShapeError, where, rule, `${grad} ${at}`, remedy, parameter.shape, grad.shape);
}
