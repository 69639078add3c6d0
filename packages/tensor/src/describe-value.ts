import { BRAND } from "./version.ts";

/** At most as many characters of a given text, and as many keys of an object, stand in a message. */
const MAX_TEXT_LENGTH = 40;
const MAX_KEYS = 4;

/**
 * A short text for any value whatever, as messages show what was given: numbers as they are, strings in quotes, a tensor by
 * dtype, shape and backend, everything else by what it is. It never throws.
 * @example
 * ```ts
 * import { describeValue } from "@ganglion/tensor";
 * [3, "0.1", [1, 2], { lr: 1 }].map(describeValue); // => ["3", '"0.1"', "an array of 2", "an object with lr"]
 * ```
 */
export function describeValue(value: unknown): string {
  try {
    if (typeof value === "string") return JSON.stringify(shorten(value));
    if (typeof value === "function") return "a function";
    if (typeof value === "bigint") return `${value}n`;
    return typeof value === "object" && value !== null ? describeObject(value) : String(value);
  } catch {
    return "an object that cannot be read";
  }
}

/** The same, but for a name that stands in no quotes. */
export function describeWord(value: unknown): string {
  return typeof value === "string" && /^\w{1,40}$/.test(value) ? value : describeValue(value);
}

function describeObject(value: object & { then?: unknown; length?: unknown }): string {
  if (BRAND in value) return value.toString();
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value.then === "function") return "a promise";
  const kind: unknown = value.constructor?.name;
  if (typeof kind === "string" && kind !== "" && kind !== "Object") {
    return ArrayBuffer.isView(value)
      ? `a ${kind} of ${(value as Uint8Array).length ?? value.byteLength}`
      : `a value of kind ${kind}`;
  }
  const keys = Object.keys(value);
  if (keys.length === 0) return "an empty object";
  const shown = keys.slice(0, MAX_KEYS).map(shorten);
  return `an object with ${shown.join(", ")}${keys.length > MAX_KEYS ? ", ..." : ""}`;
}

function shorten(text: string): string {
  return text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}...` : text;
}
