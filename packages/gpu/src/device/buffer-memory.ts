import type { Memory } from "./device.ts";
import type { GpuJsContext } from "./gpu-js.ts";

/** A buffer in the form in which kernels of gpu.js take it; how many of its floats count they need not know. */
export interface BufferMemory extends Memory {
  readonly type: "WebGPUBuffer";
  readonly buffer: GPUBuffer;
  readonly context: GpuJsContext;
  readonly output: readonly [number];
  readonly componentCount: 1;
}

// GPUBufferUsage, which is a global only where there is WebGPU.
const COPY_SRC = 0x0004;
const COPY_DST = 0x0008;
const STORAGE = 0x0080;

/** A new buffer that kernels read and write, and that can be copied from and to. */
export function bufferMemory(context: GpuJsContext, capacity: number): BufferMemory {
  const buffer = context.device.createBuffer({ size: capacity * 4, usage: STORAGE | COPY_SRC | COPY_DST });
  return { type: "WebGPUBuffer", buffer, context, capacity, output: [capacity], componentCount: 1 };
}
