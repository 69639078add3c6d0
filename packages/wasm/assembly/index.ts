export { ARGUMENTS, FLOATS, WORKSPACE, WORKSPACE_STRIDE } from "./control.ts";
export { fail, run, serve, share, stop } from "./threads.ts";
// Exported so that each stays a function of its own: the engine optimizes function by function.
export * from "./convolve-input-grad.ts";
export * from "./convolve-weight-grad.ts";
export * from "./convolve.ts";
export * from "./copy.ts";
export * from "./depthwise.ts";
export * from "./gather.ts";
export { matmul } from "./gemm.ts";
export * from "./map.ts";
export * from "./pool.ts";
export * from "./reduce.ts";
export * from "./rows.ts";
export * from "./scalar.ts";
export { tileAdd, tileSet } from "./tiles.ts";
export * from "./unfold.ts";
