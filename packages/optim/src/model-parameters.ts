import {
  BackendError,
  DisposedError,
  DTypeError,
  describeValue,
  isTensor,
  type Layer,
  parametersOf,
  refusal,
  ShapeError,
  sameShape,
  type Tensor,
} from "@ganglion/tensor";

/** What is trained, clipped or averaged: a model, which stands for its parameters, or a list of tensors and models. */
export type ModelParameters = Layer | readonly (Tensor | Layer)[];

/**
 * The tensors that `given` stands for, as they are.
 * @throws TypeError unless it is a model or a list.
 */
export function tensorsIn(where: string, given: ModelParameters): readonly Tensor[] {
  if (typeof given === "function") return parametersOf(given);
  if (Array.isArray(given)) return given.flatMap((x) => (typeof x === "function" ? parametersOf(x) : [x]));
  const remedy = isTensor(given) ? "Put it into a list: [x]." : "Pass the model, or parameters(model).";
  throw refusal(TypeError, where, "parameters must be a model or a list of tensors", describeValue(given), remedy);
}

/**
 * The tensors that `given` stands for, checked. They may be none.
 * @throws TypeError, DTypeError, DisposedError or RangeError unless they are living floats, each given once.
 */
export function resolveParameters(where: string, given: ModelParameters): readonly Tensor[] {
  const parameters = tensorsIn(where, given);
  checkParameters(where, parameters, "parameters must be tensors", "Pass the model, or parameters(model).");
  return parameters;
}

/** @throws TypeError unless there is at least one parameter. */
export function checkSome(where: string, parameters: readonly Tensor[], purpose: string): void {
  if (parameters.length > 0) return;
  const remedy = "Pass parameters(model), or the tensors that require a gradient.";
  throw refusal(TypeError, where, `there must be parameters to ${purpose}`, "none", remedy);
}

/** Checks each parameter; `rule` and `remedy` say what must be given where something is no tensor. */
export function checkParameters(where: string, parameters: readonly unknown[], rule: string, remedy: string): void {
  const seen = new Set<unknown>();
  for (const [index, x] of parameters.entries()) {
    if (!isTensor(x)) {
      const got = x === null ? "null" : typeof x;
      throw refusal(TypeError, where, rule, `${got} at position ${index}`, remedy);
    }
    checkParameter(where, x, index);
    if (seen.has(x)) {
      const twice = "It would be updated twice in each step.";
      throw refusal(RangeError, where, "each parameter must be given once", `${x} again at position ${index}`, twice);
    }
    seen.add(x);
  }
}

function checkParameter(where: string, x: Tensor, index: number): void {
  const got = `${x} at position ${index}`;
  checkAlive(where, x, index);
  if (x.dtype === "int32") {
    const remedy = 'Convert with cast(x, "float32") before training.';
    throw refusal(DTypeError, where, "parameters must be float32 or float64", got, remedy);
  }
  if (x.node !== undefined) {
    const remedy = "Its gradient stays with what it was computed from; give that, or a detach() of it.";
    throw refusal(TypeError, where, "parameters must not be results of recorded operations", got, remedy);
  }
}

/** @throws DisposedError if the memory of a parameter was given back. */
export function checkAlive(where: string, x: Tensor, index: number): void {
  if (!x.disposed) return;
  const remedy = "Create parameters outside of scope(), or keep() them.";
  throw refusal(DisposedError, where, "parameters must be alive", `a disposed ${x} at position ${index}`, remedy);
}

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
