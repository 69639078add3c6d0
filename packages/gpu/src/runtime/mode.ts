/** The two ways in which gpu.js reaches a graphics processor. */
export type Mode = "webgpu" | "webgl2";

/** All of them, the better one first. */
export function modes(): readonly Mode[] {
  return ["webgpu", "webgl2"];
}
