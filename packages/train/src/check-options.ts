import { checkFunction, describeValue, isPlainObject, refusal } from "@ganglion/tensor";

/** @throws TypeError unless `value` is an object of functions by name. */
export function checkMetrics(where: string, name: string, value: unknown): void {
  if (isPlainObject(value)) {
    for (const [key, metric] of Object.entries(value)) checkFunction(where, `${name}.${key}`, metric);
    return;
  }
  const remedy = "Pass { name: (output, target) => a scalar }.";
  throw refusal(TypeError, where, `${name} must be functions by name`, describeValue(value), remedy);
}

/** @throws RangeError unless `value` is a whole number >= 1. */
export function checkAtLeastOne(where: string, name: string, value: unknown): asserts value is number {
  if (Number.isSafeInteger(value) && (value as number) >= 1) return;
  const kind = typeof value === "number" ? RangeError : TypeError;
  throw refusal(kind, where, `${name} must be a whole number >= 1`, describeValue(value), "One is the least.");
}
