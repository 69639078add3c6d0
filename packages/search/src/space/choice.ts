import { describeValue, refusal } from "@ganglion/tensor";
import type { Choice, ConfigValue } from "./domain.ts";
import { isConfigValue } from "./config-value.ts";

/**
 * One of several values, each equally likely: whatever JSON can hold.
 * @throws TypeError unless `values` is an array of such values, RangeError if it is empty or one is there twice.
 * @example
 * ```ts
 * import { choice } from "@ganglion/search";
 * choice(["sgd", "adam"]).values; // => ["sgd", "adam"]
 * ```
 */
export function choice<const T extends ConfigValue>(values: readonly T[]): Choice<T> {
  const where = "choice";
  if (!Array.isArray(values)) {
    const remedy = 'Pass them as one array: choice(["sgd", "adam"]).';
    throw refusal(TypeError, where, "values must be an array", describeValue(values), remedy);
  }
  if (values.length === 0) {
    throw refusal(RangeError, where, "there must be a value to choose", "an empty array", "Leave the entry out.");
  }
  const texts = Array.from(values, (value, at) => {
    if (isConfigValue(value)) return JSON.stringify(value);
    const rule = "values must be such as JSON holds, with finite numbers";
    const remedy = 'Name functions, as in choice(["relu", "tanh"]), and look them up in the trial.';
    throw refusal(TypeError, where, rule, `${describeValue(value)} at ${at}`, remedy);
  });
  const twice = texts.find((text, at) => texts.indexOf(text) !== at);
  if (twice !== undefined) {
    throw refusal(RangeError, where, "values must differ", `${twice.slice(0, 40)} twice`, "Leave one of them out.");
  }
  return { kind: "choice", values: structuredClone(values) as readonly T[] };
}
