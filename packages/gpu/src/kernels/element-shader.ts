import { type Ints, ints, type Parameters, type ValuesOf } from "../shader/parameters.ts";
import type { ShaderSource } from "../shader/shader-source.ts";

const THREADS = 256;
/** WebGPU's limit of each dimension of a dispatch, rounded down. */
export const MAX_GROUPS = 32_768;

/**
 * A shader that does `body` for each four elements, which it finds as a vector at `i` of each array, in place where it likes. What
 * is behind the last element it may compute as well: memory comes in multiples of four.
 */
export function elementShader<P extends Parameters>(
  source: Pick<ShaderSource<P>, "inputs" | "outputs" | "parameters" | "body"> & { readonly declarations?: string },
): ShaderSource<P & Ints<"length" | "stride">> {
  return {
    language: "wgsl",
    inputs: source.inputs,
    outputs: source.outputs,
    vectors: Object.fromEntries([...source.inputs, ...source.outputs].map((name) => [name, 4])),
    parameters: { ...source.parameters, ...ints("length", "stride") },
    workgroupSize: [THREADS, 1, 1],
    declarations: source.declarations ?? "",
    body: `  let i = i32(group.x * ${THREADS}u + flat) + i32(group.y) * params.stride;
  if (i >= params.length) { return; }
${source.body}`,
  };
}

/** The groups for `size` elements, and the values that `elementShader` adds. */
export function elementDispatch(size: number): {
  readonly groups: readonly [number, number, number];
  readonly values: ValuesOf<Ints<"length" | "stride">>;
} {
  const length = Math.ceil(size / 4);
  const all = Math.ceil(length / THREADS);
  const width = Math.min(all, MAX_GROUPS);
  return { groups: [width, Math.ceil(all / width), 1], values: { length, stride: width * THREADS } };
}
