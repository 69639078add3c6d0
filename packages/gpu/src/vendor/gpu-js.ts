import * as module from "gpu.js";
import type { GpuJs } from "../device/gpu-js.ts";

/**
 * gpu.js. Building puts the library's own code into this file (`scripts/bundle-gpu-js.mjs`), so that what is published
 * brings no other package along: gpu.js would bring 100 MB for Node, and a build step.
 */
export function gpuJs(): GpuJs {
  // Bundlers see its names, Node a default that has them.
  const library = module as object as GpuJs & { readonly default: GpuJs };
  return "WebGPUContext" in library ? library : (library as { readonly default: GpuJs }).default;
}
