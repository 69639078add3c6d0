import type { Check } from "./check.ts";
import { describeValue } from "./describe-value.ts";
import { refusal } from "./errors.ts";

/** The checks of an option that must be given, always or where another is not: in brackets, so that no message says to leave it out. */
export type RequiredCheck = readonly Check[];

/** The check of each option; the compiler says when one is missing, and which must be given. */
export type OptionChecks<O extends object> = {
  readonly [K in keyof O]-?: object extends Pick<O, K> ? Check | RequiredCheck : RequiredCheck;
};

/**
 * Checks an options object: its names first, then each value that is not undefined. Names of other libraries stand in
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
  const names = Object.keys(options) as (keyof O & string)[];
  for (const name of names) {
    if (!Object.hasOwn(checks, name)) throw unknownOption(where, name, Object.keys(checks), renamed);
  }
  for (const name of names) {
    const check = checks[name] as Check | RequiredCheck;
    if (options[name] === undefined) continue;
    for (const each of [check].flat()) each(where, name, options[name], each === check);
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
