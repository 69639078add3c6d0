import { anything, type Check, checkBoolean, checkFinite, checkOptions, checkString } from "@ganglion/tensor";

/** Names that others give to an option, and ours. */
export type Renamed = Readonly<Record<string, string>>;

/**
 * `options` with `changes` in their place.
 * @throws TypeError if `changes` has a key that `options` lacks, or a value of another type.
 * @throws RangeError if a number is not finite.
 */
export function mergeOptions<O extends object>(
  kind: string,
  options: Readonly<O>,
  changes: Partial<O>,
  renamed?: Renamed,
): O {
  const checks = Object.entries(options).map(([name, value]) => [name, checkLike(value)]);
  checkOptions(kind, changes, Object.fromEntries(checks), renamed);
  return { ...options, ...Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) };
}

/** The check that a value is of the type of the default. */
function checkLike(value: unknown): Check {
  if (typeof value === "number") return checkFinite;
  if (typeof value === "string") return checkString;
  return typeof value === "boolean" ? checkBoolean : anything;
}
