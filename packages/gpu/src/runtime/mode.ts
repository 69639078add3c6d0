/** The two ways in which gpu.js reaches a graphics processor. */
export type Mode = "webgpu" | "webgl2";
