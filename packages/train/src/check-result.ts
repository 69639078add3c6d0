import { describeValue, formatShape, isTensor, refusal, ShapeError, type Tensor } from "@ganglion/tensor";

/**
 * Refuses what a function that must be synchronous returned, if it is a promise: what comes after it would not have waited.
 * @throws TypeError if `result` is a promise.
 */
export function refusePromise<T>(where: string, name: string, result: T): T {
  if (!isThenable(result)) return result;
  // Whatever it fails with has no one else to tell.
  result.then(undefined, () => undefined);
  const remedy = "Make it a plain function; what takes time belongs where you handle an event.";
  throw refusal(TypeError, where, `${name} must be synchronous`, "a promise", remedy);
}

/** @throws TypeError unless `result` is a tensor. */
export function checkTensorResult(where: string, name: string, result: unknown): asserts result is Tensor {
  refusePromise(where, name, result);
  if (isTensor(result)) return;
  const remedy = "Return what was computed, and give a function, not what it returned.";
  throw refusal(TypeError, where, `${name} must return a tensor`, describeValue(result), remedy);
}

/** @throws TypeError unless `result` is a tensor, ShapeError unless it has one element. */
export function checkScalar(where: string, name: string, result: unknown): asserts result is Tensor {
  checkTensorResult(where, name, result);
  if (result.size === 1) return;
  const remedy = "Reduce it with mean() or sum().";
  throw refusal(ShapeError, where, `${name} must return a scalar`, formatShape(result.shape), remedy, result.shape);
}

/** Whether it is a promise, of whatever kind. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
