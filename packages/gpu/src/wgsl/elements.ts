import type { ShaderSource } from "../shader/shader-source.ts";

const THREADS = 256;
/** WebGPU's limit of each dimension of a dispatch, rounded down. */
const MAX_GROUPS = 32_768;

/** A shader that does `body` for each element `i`, in place where it likes. The number of elements comes first. */
export function elementShader(
  source: Pick<ShaderSource, "inputs" | "outputs"> & { readonly parameters: string; readonly body: string },
): ShaderSource {
  return {
    language: "wgsl",
    inputs: source.inputs,
    outputs: source.outputs,
    parameters: `int length, int stride${source.parameters === "" ? "" : `, ${source.parameters}`}`,
    workgroupSize: [THREADS, 1, 1],
    declarations: "",
    body: `  let i = i32(group.x * ${THREADS}u + flat) + i32(group.y) * params.stride;
  if (i >= params.length) { return; }
${source.body}`,
  };
}

/** The groups for `length` elements, and the first two scalars. */
export function elementDispatch(length: number): {
  readonly groups: readonly [number, number, number];
  readonly scalars: readonly [number, number];
} {
  const all = Math.ceil(length / THREADS);
  const width = Math.min(all, MAX_GROUPS);
  return { groups: [width, Math.ceil(all / width), 1], scalars: [length, width * THREADS] };
}
