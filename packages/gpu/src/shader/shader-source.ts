import type { Parameters, ScalarType } from "./parameters.ts";

/** A kernel written in WGSL, for WebGPU: whole workgroups, shared memory, several outputs, changes in place. */
export interface ShaderSource<P extends Parameters = Parameters> {
  readonly language: "wgsl";
  /** The names of the arrays that it reads. */
  readonly inputs: readonly string[];
  /** The names of the arrays that it writes, and may read. */
  readonly outputs: readonly string[];
  /**
   * Which of both it sees as arrays of vectors, and of how many elements each; what is behind the last element, up to a multiple of
   * four, is nobody's.
   */
  readonly vectors?: Readonly<Record<string, VectorLength>>;
  /** Which of both lie as float16. Their elements are `f16` or vectors of it, which the code has to say. */
  readonly halves?: readonly string[];
  /** The code finds them in `params`. */
  readonly parameters: P;
  readonly workgroupSize: readonly [number, number, number];
  /** Declarations at module level: shared memory, functions. */
  readonly declarations: string;
  /** The statements of the entry point; `group`, `local` and `flat` say which thread it is. */
  readonly body: string;
}

/** How many neighbours in memory are read or written at once. */
export type VectorLength = 1 | 2 | 4;

/** How the parameters lie in the buffer that the shader finds them in. Units: bytes. */
export interface UniformLayout {
  readonly members: readonly { readonly name: string; readonly type: ScalarType; readonly offset: number }[];
  readonly size: number;
}

/** Numbers of four bytes one after the other, in all a multiple of 16 bytes, as uniforms are. */
export function uniformLayout(parameters: Parameters): UniformLayout {
  const members = Object.entries(parameters).map(([name, type], index) => ({ name, type, offset: index * 4 }));
  return { members, size: Math.ceil(members.length / 4) * 16 };
}

/** So many neighbours as a type of WGSL. */
export function vectorType(length: VectorLength, element: "f32" | "f16" = "f32"): string {
  return length === 1 ? element : `vec${length}<${element}>`;
}

/** The module that WebGPU compiles. */
export function shaderText({
  inputs,
  outputs,
  vectors = {},
  halves = [],
  parameters,
  workgroupSize,
  declarations,
  body,
}: ShaderSource): string {
  const typeOf = (name: string): string => vectorType(vectors[name] ?? 1, halves.includes(name) ? "f16" : "f32");
  const members = uniformLayout(parameters).members.map(
    ({ name, type }) => `  ${name} : ${type === "int" ? "i32" : "f32"},`,
  );
  const bindings = [
    ...inputs.map((name) => `var<storage, read> ${name} : array<${typeOf(name)}>;`),
    ...outputs.map((name) => `var<storage, read_write> ${name} : array<${typeOf(name)}>;`),
  ].map((binding, index) => `@group(0) @binding(${index + 1}) ${binding}`);
  return `${halves.length === 0 ? "" : "enable f16;\n"}struct Params {
${members.join("\n")}
}
@group(0) @binding(0) var<uniform> params : Params;
${bindings.join("\n")}
${declarations}
@compute @workgroup_size(${workgroupSize.join(", ")})
fn main(
  @builtin(workgroup_id) group : vec3<u32>,
  @builtin(local_invocation_id) local : vec3<u32>,
  @builtin(local_invocation_index) flat : u32,
) {
${body}
}`;
}
