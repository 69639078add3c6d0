import { type Ints, ints, type Parameters, type ValuesOf } from "../shader/parameters.ts";
import type { ShaderSource } from "../shader/shader-source.ts";

const THREADS = 256;
/** WebGPU's limit of each dimension of a dispatch, rounded down. */
export const MAX_GROUPS = 32_768;

/** A shader that does `body` for each element `i`, in place where it likes. */
export function elementShader<P extends Parameters>(
  source: Pick<ShaderSource<P>, "inputs" | "outputs" | "parameters" | "body">,
): ShaderSource<P & Ints<"length" | "stride">> {
  return {
    language: "wgsl",
    inputs: source.inputs,
    outputs: source.outputs,
    parameters: { ...source.parameters, ...ints("length", "stride") },
    workgroupSize: [THREADS, 1, 1],
    declarations: "",
    body: `  let i = i32(group.x * ${THREADS}u + flat) + i32(group.y) * params.stride;
  if (i >= params.length) { return; }
${source.body}`,
  };
}

/** The groups for `length` elements, and the values that `elementShader` adds. */
export function elementDispatch(length: number): {
  readonly groups: readonly [number, number, number];
  readonly values: ValuesOf<Ints<"length" | "stride">>;
} {
  const all = Math.ceil(length / THREADS);
  const width = Math.min(all, MAX_GROUPS);
  return { groups: [width, Math.ceil(all / width), 1], values: { length, stride: width * THREADS } };
}
