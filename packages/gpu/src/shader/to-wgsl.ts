/** How one token of GLSL is written in WGSL, in the order in which they are replaced. */
function rules(): readonly (readonly [pattern: RegExp, replacement: string])[] {
  return [
    [/\bfloatBitsToUint\(/g, "bitcast<u32>("],
    [/\bfloatBitsToInt\(/g, "bitcast<i32>("],
    [/\b(?:uint|int)BitsToFloat\(/g, "bitcast<f32>("],
    [/\b(float|int|uint|bool) (\w+) = /g, "var $2 : $1 = "],
    [/\bfloat\b/g, "f32"],
    [/\buint\b/g, "u32"],
    [/\bint\b/g, "i32"],
  ];
}

/**
 * Writes functions of the small part of GLSL that both shading languages share in WGSL, so that each has one source.
 * That part is: functions of `float`, `int`, `uint` and `bool` that never assign to a parameter, variables with a value
 * from the start, `if` and `for` with braces, no `?:`, shifts by unsigned literals.
 */
export function toWgsl(glsl: string): string {
  const headers = glsl.replaceAll(
    /^(float|int|uint|bool) (\w+)\(([^)]*)\) \{/gm,
    (_, result: string, name: string, parameters: string) => `fn ${name}(${typedAfter(parameters)}) -> ${result} {`,
  );
  return rules().reduce((text, [pattern, replacement]) => text.replaceAll(pattern, replacement), headers);
}

/** `float a, int b` as `a : float, b : int`. */
function typedAfter(parameters: string): string {
  if (parameters === "") return "";
  return parameters
    .split(", ")
    .map((parameter) => parameter.split(" ").reverse().join(" : "))
    .join(", ");
}
