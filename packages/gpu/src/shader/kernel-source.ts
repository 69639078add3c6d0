import type { PerTexel } from "../device/device.ts";
import { type NativeFunction, nativeFunction } from "./native-function.ts";
import type { Parameters } from "./parameters.ts";

/** A kernel that gpu.js compiles: one call for each texel of the output, whose number is `this.thread.x`. */
export interface KernelSource<P extends Parameters = Parameters> {
  readonly language: "gpu.js";
  /**
   * The arrays that it reads, by name, with how many floats a texel of each has: four are read at once, as `a[i][0]` to
   * `a[i][3]`, and a kernel that returns `[s0, s1, s2, s3]` writes four. Only WebGL2 has both.
   */
  readonly arrays: Readonly<Record<string, PerTexel>>;
  readonly parameters: P;
  /** Statements in the JavaScript that gpu.js understands, ending in a `return`. */
  readonly body: string;
  /** Functions that the body calls, in the language of `toWgsl`. */
  readonly natives: readonly string[];
}

/** What of a kernel follows from its text. */
export interface ParsedKernel {
  /** The function as gpu.js takes it. */
  readonly text: string;
  readonly natives: readonly NativeFunction[];
}

/**
 * A kernel from its text. It is a string and no function, since minifiers rewrite functions and gpu.js reads their text.
 * @example
 * `kernelSource({ x: 1 }, { c: "float" }, "return x[this.thread.x] + c;")`
 */
export function kernelSource<P extends Parameters>(
  arrays: KernelSource["arrays"],
  parameters: P,
  body: string,
  natives: readonly string[] = [],
): KernelSource<P> {
  return { language: "gpu.js", arrays, parameters, body, natives };
}

/** Takes the text of a kernel apart. */
export function parseKernel({ arrays, parameters, body, natives }: KernelSource): ParsedKernel {
  const names = [...Object.keys(arrays), ...Object.keys(parameters)];
  return { text: `function (${names.join(", ")}) {\n${body}\n}`, natives: natives.map(nativeFunction) };
}
