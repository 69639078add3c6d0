import { ELEMENTARY } from "./elementary-functions.ts";
import { SELECTING } from "./selecting-functions.ts";

/**
 * `source` behind the scalar functions that it calls and those that they call. They are written from their definitions,
 * since the device's own are off in the fourth digit on some devices, and undefined for NaN on most.
 * @example
 * `withScalarFunctions("float f(float x) {\n  return logistic(x);\n}")`
 */
export function withScalarFunctions(source: string): string {
  const texts: string[] = [source];
  for (const text of [...SELECTING, ...ELEMENTARY].toReversed()) {
    const [call] = /\w+\(/.exec(text) as RegExpExecArray;
    if (texts.some((other) => new RegExp(`\\b${call.slice(0, -1)}\\(`).test(other))) texts.push(text);
  }
  return texts.reverse().join("\n");
}
