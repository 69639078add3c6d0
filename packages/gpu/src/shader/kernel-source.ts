import { type NativeFunction, nativeFunction, type ScalarType } from "./native-function.ts";

/** A kernel that gpu.js compiles: one call for each element of the output, whose number is `this.thread.x`. */
export interface KernelSource {
  readonly language: "gpu.js";
  /** The names of arrays, then those of scalars with their types, as in `a, b, int n, float c`. */
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
  readonly arrays: number;
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
  const scalars = words.filter((parts) => parts.length === 2).map(([type]) => type as ScalarType);
  return {
    text: `function (${names.join(", ")}) {\n${body}\n}`,
    arrays: words.length - scalars.length,
    scalars,
    natives: natives.map(nativeFunction),
  };
}
