import { isPlainObject } from "@ganglion/tensor";
import type { ConfigValue } from "./domain.ts";

/** How deep a value may be nested, so that one that holds itself is told. */
const MAX_DEPTH = 16;

/** Whether JSON gives a value back as it was. */
export function isConfigValue(value: unknown, depth = 0): value is ConfigValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (depth === MAX_DEPTH) return false;
  // Holes of an array are undefined here.
  if (Array.isArray(value)) return Array.from(value).every((one) => isConfigValue(one, depth + 1));
  return (
    isPlainObject(value) &&
    Reflect.ownKeys(value).every(
      (key) => typeof key === "string" && key !== "__proto__" && isConfigValue(value[key], depth + 1),
    )
  );
}
