import type { ScalarType } from "./parameters.ts";
import { withScalarFunctions } from "./scalar-functions.ts";
import { toWgsl } from "./to-wgsl.ts";

/** A function that kernels call by its name and that is written in the shading language itself. */
export interface NativeFunction {
  readonly name: string;
  readonly parameters: readonly ScalarType[];
  readonly result: ScalarType;
  /** In the language of `toWgsl`. */
  readonly source: string;
}

/** What `gpu.js` takes as a native function. */
export interface NativeSettings {
  readonly name: string;
  readonly argumentTypes: readonly string[];
  readonly returnType: string;
  readonly source: string;
}

/** Reads name and types off the last header, as in `float apply(float a, int n) {`; functions before it are its own. */
export function nativeFunction(source: string): NativeFunction {
  const headers = [...source.matchAll(/^(int|float) (\w+)\(([^)]*)\) \{/gm)];
  const [, result, name, parameters] = headers.at(-1) as unknown as string[];
  return {
    name: name as string,
    result: result as ScalarType,
    parameters: [...(parameters as string).matchAll(/(int|float) \w+/g)].map(([, type]) => type as ScalarType),
    source,
  };
}

/** The function for gpu.js, with the scalar functions it needs. gpu.js prefixes the names of functions in WGSL. */
export function nativeSettings({ name, parameters, result, source }: NativeFunction, isWgsl: boolean): NativeSettings {
  const whole = withScalarFunctions(source);
  return {
    name,
    argumentTypes: parameters.map(typeName),
    returnType: typeName(result),
    source: isWgsl ? toWgsl(whole).replace(`fn ${name}(`, `fn fn_${name}(`) : whole,
  };
}

function typeName(type: ScalarType): string {
  return type === "int" ? "Integer" : "Number";
}
