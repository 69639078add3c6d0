import * as module from "gpu.js";
import type { GpuJs } from "../device/gpu-js.ts";

/**
 * gpu.js. Building puts the library's own code into this file (`scripts/bundle-gpu-js.mjs`), so that what is published
 * brings no other package along: gpu.js would bring 100 MB for Node, and a build step.
 */
export function gpuJs(): GpuJs {
  const library: object = module;
  return ("WebGPUContext" in library ? library : module.default) as unknown as GpuJs;
}
