import { describeValue, refusal } from "@ganglion/tensor";

/** @throws TypeError unless `value` is a list of names that differ. */
export function checkNames(where: string, name: string, value: unknown): void {
  const isList = Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string");
  if (isList && new Set(value).size === value.length) return;
  const rule = `${name} must be names of folders, each once`;
  const got = Array.isArray(value) ? `[${value.map(describeValue).join(", ")}]` : describeValue(value);
  throw refusal(TypeError, where, rule, got, "Leave it out for all folders.");
}
