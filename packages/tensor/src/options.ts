import type { Check } from "./check.ts";
import { describeValue } from "./describe-value.ts";
import { refusal } from "./errors.ts";

/** The checks of an option that must be given: in brackets, so that no message says to leave it out. */
export type RequiredCheck = readonly Check[];

/** The check of each option, `[]` where it is checked later; the compiler says when one is missing, and which must be given. */
export type OptionChecks<O extends object> = {
  readonly [K in keyof O]-?: object extends Pick<O, K> ? Check | readonly [] : RequiredCheck;
};

/**
 * Checks an options object: its names first, then each value that must be given or is not undefined. Names of other libraries stand in
 * `renamed` with ours, and names in snake_case are recognized, so that the message can say what an option is called here.
 * The check of an option that `O` requires stands in brackets: of the others, messages say that they may be left out.
 * @throws TypeError if `options` is no plain object or has an unknown name; whatever a check throws for a value.
 * @example
 * ```ts
 * import { checkBoolean, checkOptions, checkPositive } from "@ganglion/tensor";
 * function scale(options: { factor?: number; centered?: boolean } = {}): void {
 *   checkOptions("scale", options, { factor: checkPositive, centered: checkBoolean }, { ratio: "factor" });
 * }
 * scale({ factor: 2 });
 * ```
 */
export function checkOptions<O extends object>(
  where: string,
  options: O,
  checks: OptionChecks<O>,
  renamed: Readonly<Record<string, string>> = {},
): void {
  if (!isPlainObject(options)) {
    const remedy = `Pass an object with any of: ${Object.keys(checks).join(", ")}.`;
    throw refusal(TypeError, where, "options must be a plain object", describeValue(options), remedy);
  }
  // What a property that is not enumerable holds is no option, and may be read by others alone.
  const given: Partial<O> = { ...options };
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(checks, name)) throw unknownOption(where, name, Object.keys(checks), renamed);
  }
  for (const name of Object.keys(checks) as (keyof O & string)[]) {
    const check: Check | RequiredCheck = checks[name];
    if (Array.isArray(check)) for (const each of check as RequiredCheck) each(where, name, given[name]);
    else if (given[name] !== undefined) (check as Check)(where, name, given[name], true);
  }
}

/** The error for an option that `where` does not have. */
export function unknownOption(
  where: string,
  name: string,
  known: readonly string[],
  renamed: Readonly<Record<string, string>> = {},
): TypeError {
  const all = known.length === 0 ? `${where} takes none.` : `Known are: ${known.join(", ")}.`;
  const remedy =
    ourName(name, known, renamed) === undefined ? all : `It is called ${ourName(name, known, renamed)} here.`;
  return refusal(TypeError, where, "options must be known ones", describeValue(name), remedy);
}

/** What is called `name` elsewhere, or in snake_case. */
function ourName(
  name: string,
  known: readonly string[],
  renamed: Readonly<Record<string, string>>,
): string | undefined {
  if (Object.hasOwn(renamed, name)) return renamed[name];
  const camel = name.replaceAll(/_+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
  return known.find((it) => it.toLowerCase() === camel.toLowerCase());
}

/** Whether `value` is an object literal, of this realm or another, or one without a prototype. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
