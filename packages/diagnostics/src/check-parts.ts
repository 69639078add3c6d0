import { describeValue, refusal } from "@ganglion/tensor";

/** What a part of plain data must be: a kind, one that may be missing, an object of parts, or a list of one part. */
export type Part =
  | "number"
  | "text"
  | "flag"
  | "number?"
  | "text?"
  | "flag?"
  | Parts
  | readonly [Part]
  | { readonly optional: Parts | readonly [Part] };

/** What the parts of an object must be, by name. */
export interface Parts {
  readonly [name: string]: Part;
}

const KINDS = { number: "number", text: "string", flag: "boolean" } as const;
const WORDS = { number: "a number", text: "a string", flag: "true or false" } as const;

/**
 * Checks plain data that one of our functions gave. `remedy` says which.
 * @throws TypeError unless every part is what it must be; the message names the first that is not.
 */
export function checkParts(where: string, path: string, value: unknown, part: Part, remedy: string): void {
  const wrong = (wanted: string): TypeError =>
    refusal(TypeError, where, `${path} must be ${wanted}`, describeValue(value), remedy);
  if (typeof part === "string") {
    const isOptional = part.endsWith("?");
    const kind = (isOptional ? part.slice(0, -1) : part) as keyof typeof KINDS;
    if ((isOptional && value === undefined) || typeof value === KINDS[kind]) return;
    throw wrong(WORDS[kind]);
  }
  if (isList(part)) {
    if (!Array.isArray(value)) throw wrong("an array");
    for (const [i, each] of value.entries()) checkParts(where, `${path}[${i}]`, each, part[0], remedy);
    return;
  }
  const { optional } = part as { readonly optional?: Part };
  if (optional !== undefined) {
    if (value !== undefined) checkParts(where, path, value, optional, remedy);
    return;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong("an object");
  for (const [name, inner] of Object.entries(part as Parts)) {
    checkParts(where, `${path}.${name}`, (value as Readonly<Record<string, unknown>>)[name], inner, remedy);
  }
}

function isList(part: Part): part is readonly [Part] {
  return Array.isArray(part);
}
