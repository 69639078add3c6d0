import { checkTensor } from "./check.ts";
import { nameBeside } from "./emit.ts";
import { BackendError, DTypeError, formatShape, refusal, ShapeError } from "./errors.ts";
import { sameShape } from "./shape.ts";
import { isTensor } from "./is-tensor.ts";
import type { Tensor } from "./tensor.ts";

/** Whether `checkGradient` has nothing to say, without the words that it would say it with. */
export function isGradient(gradient: unknown, of: Tensor): gradient is Tensor {
  return (
    isTensor(gradient) &&
    gradient.dtype === of.dtype &&
    gradient.backend === of.backend &&
    sameShape(gradient.shape, of.shape)
  );
}

/**
 * Checks that `gradient` may stand for the gradient of `of`: a tensor of its shape, dtype and backend. `what` and `whose`
 * name both in messages, such as `"grad"` and `"parameter 2"`. An optimizer checks its parameters' gradients by it.
 * @throws TypeError, ShapeError, DTypeError or BackendError if it does not fit.
 */
export function checkGradient(where: string, what: string, gradient: Tensor, of: Tensor, whose: string): void {
  checkTensor(where, what, gradient);
  if (!sameShape(gradient.shape, of.shape)) {
    const rule = `${what} must have the ${whose}'s shape ${formatShape(of.shape)}`;
    const remedy = "Reshape it, or sum over what was broadcast.";
    throw refusal(ShapeError, where, rule, formatShape(gradient.shape), remedy, of.shape, gradient.shape);
  }
  if (gradient.dtype !== of.dtype) {
    const rule = `${what} must have the ${whose}'s dtype ${of.dtype}`;
    throw refusal(DTypeError, where, rule, gradient.dtype, `Convert with cast(x, "${of.dtype}").`);
  }
  if (gradient.backend !== of.backend) {
    const rule = `${what} must live on the ${whose}'s backend ${of.backend.name}`;
    throw refusal(
      BackendError,
      where,
      rule,
      nameBeside(gradient.backend, of.backend),
      "Move it with await moveTo(x, backend).",
    );
  }
}
