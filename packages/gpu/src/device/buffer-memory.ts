import type { Launch, Memory } from "./device.ts";
import type { GpuJsContext } from "./gpu-js.ts";
import { BUFFER_USAGE } from "./gpu-flags.ts";

/** A buffer in the form in which kernels of gpu.js take it; how many of its floats count they need not know. */
export interface BufferMemory extends Memory {
  readonly type: "WebGPUBuffer";
  readonly buffer: GPUBuffer;
  readonly context: GpuJsContext;
  readonly output: readonly [number];
  readonly componentCount: 1;
}

/** A new buffer that kernels read and write, and that can be copied from and to. */
export function bufferMemory(context: GpuJsContext, capacity: number): BufferMemory {
  const buffer = context.device.createBuffer({
    size: capacity * 4,
    usage: BUFFER_USAGE.storage | BUFFER_USAGE.copySource | BUFFER_USAGE.copyTarget,
  });
  return { type: "WebGPUBuffer", buffer, context, capacity, output: [capacity], componentCount: 1 };
}

/** The buffers of a launch, those that it reads before those that it writes. */
export function buffersOf({ inputs, outputs }: Launch): GPUBuffer[] {
  const buffers: GPUBuffer[] = [];
  for (const memory of inputs) buffers.push((memory as BufferMemory).buffer);
  for (const memory of outputs) buffers.push((memory as BufferMemory).buffer);
  return buffers;
}
