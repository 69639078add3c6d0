import type { ScalarType } from "./native-function.ts";

/** A kernel written in WGSL, for WebGPU: whole workgroups, shared memory, several outputs, changes in place. */
export interface ShaderSource {
  readonly language: "wgsl";
  /** The names of the arrays that it reads. */
  readonly inputs: readonly string[];
  /** The names of the arrays that it writes, and may read. */
  readonly outputs: readonly string[];
  /** Scalars with their types, as in `int n, float c`; the code finds them in `params`. */
  readonly parameters: string;
  readonly workgroupSize: readonly [number, number, number];
  /** Declarations at module level: shared memory, functions. */
  readonly declarations: string;
  /** The statements of the entry point; `group`, `local` and `flat` say which thread it is. */
  readonly body: string;
}

/** The scalars of `parameters` with their types. */
export function shaderScalars(parameters: string): readonly (readonly [type: ScalarType, name: string])[] {
  if (parameters === "") return [];
  return parameters.split(", ").map((parameter) => parameter.split(" ") as [ScalarType, string]);
}

/** The module that WebGPU compiles. */
export function shaderText({ inputs, outputs, parameters, workgroupSize, declarations, body }: ShaderSource): string {
  const members = shaderScalars(parameters).map(([type, name]) => `  ${name} : ${type === "int" ? "i32" : "f32"},`);
  const bindings = [
    ...inputs.map((name) => `var<storage, read> ${name} : array<f32>;`),
    ...outputs.map((name) => `var<storage, read_write> ${name} : array<f32>;`),
  ].map((binding, index) => `@group(0) @binding(${index + 1}) ${binding}`);
  return `struct Params {
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
