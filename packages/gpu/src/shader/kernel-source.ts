import type { PerTexel } from "../device/device.ts";
import { type NativeFunction, nativeFunction, type ScalarType } from "./native-function.ts";

/** A kernel that gpu.js compiles: one call for each texel of the output, whose number is `this.thread.x`. */
export interface KernelSource {
  readonly language: "gpu.js";
  /**
   * The names of arrays, then those of scalars with their types, as in `a, b, int n, float c`. An array `vec4 a` is one of four
   * floats a texel, which `a[i]` reads at once; a kernel that returns `[s0, s1, s2, s3]` writes one. Only WebGL2 has both.
   */
  readonly parameters: string;
  /** Statements in the JavaScript that gpu.js understands, ending in a `return`. */
  readonly body: string;
  /** Functions that the body calls, in the language of `toWgsl`. */
  readonly natives: readonly string[];
}

/** What of a kernel follows from its text. */
export interface ParsedKernel {
  /** The function as gpu.js takes it. */
  readonly text: string;
  readonly arrays: readonly PerTexel[];
  readonly scalars: readonly ScalarType[];
  readonly natives: readonly NativeFunction[];
}

/**
 * A kernel from its text. It is a string and no function, since minifiers rewrite functions and gpu.js reads their text.
 * @example
 * `kernelSource("x, float c", "return x[this.thread.x] + c;")`
 */
export function kernelSource(parameters: string, body: string, natives: readonly string[] = []): KernelSource {
  return { language: "gpu.js", parameters, body, natives };
}

/** Takes the text of a kernel apart. */
export function parseKernel({ parameters, body, natives }: KernelSource): ParsedKernel {
  const words = parameters === "" ? [] : parameters.split(", ").map((parameter) => parameter.split(" "));
  const names = words.map((parts) => parts.at(-1) as string);
  const isArray = (parts: readonly string[]): boolean => parts.length === 1 || parts[0] === "vec4";
  return {
    text: `function (${names.join(", ")}) {\n${body}\n}`,
    arrays: words.filter(isArray).map((parts) => (parts.length === 1 ? 1 : 4)),
    scalars: words.filter((parts) => !isArray(parts)).map(([type]) => type as ScalarType),
    natives: natives.map(nativeFunction),
  };
}
