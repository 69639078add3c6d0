import { ELEMENTARY } from "./elementary-functions.ts";
import { SELECTING } from "./selecting-functions.ts";

/**
 * A function of one or two numbers, from its definition and not the device's own: those are off in the fourth digit on some
 * devices, undefined for NaN on most. In the language of `toWgsl`; a function uses only those above it.
 */
export type ScalarFunction = readonly [name: string, source: string];

/**
 * `source` behind the scalar functions that it calls and those that they call.
 * @example
 * `withScalarFunctions("float f(float x) {\n  return logistic(x);\n}")`
 */
export function withScalarFunctions(source: string): string {
  const texts: string[] = [source];
  for (const [name, text] of [...SELECTING, ...ELEMENTARY].toReversed()) {
    if (texts.some((other) => new RegExp(`\\b${name}\\(`).test(other))) texts.push(text);
  }
  return texts.reverse().join("\n");
}
