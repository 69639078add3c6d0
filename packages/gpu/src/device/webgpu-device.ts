import { afterNews } from "./after-news.ts";
import { type Batch, createBatch } from "./batch.ts";
import { type BufferMemory, bufferMemory } from "./buffer-memory.ts";
import { type Device, DISPOSED, MAX_LENGTH, memoryFailure } from "./device.ts";
import type { GpuJs, GpuJsContext } from "./gpu-js.ts";
import { kernelProgram } from "./kernel-program.ts";
import { createMemoryPool, MAX_POOLED, type MemoryPool } from "./memory-pool.ts";
import { shaderProgram } from "./shader-program.ts";
import { BUFFER_USAGE, MAP_READ } from "./gpu-flags.ts";

/** How long a busy machine is given to say that its device is lost, where nothing else can be the matter. Units: milliseconds. */
const NEWS_OF_END = 60_000;

/** What is known of a device beforehand. */
export type Facts = Pick<Device, "adapter" | "isSoftware">;

/** The device that gpu.js shares among all its users. */
export async function webgpuDevice(gpuJs: GpuJs, facts: Facts): Promise<Device> {
  return deviceOf(gpuJs, facts, await gpuJs.WebGPUContext.acquire());
}

/** The device of `context`, whoever asked for it. */
export function deviceOf(gpuJs: GpuJs, facts: Facts, context: GpuJsContext): Device {
  const { device } = context;
  const instance = new gpuJs.GPU({ mode: "webgpu" });
  const health = watch(device);
  const batch = createBatch(device);
  const pool = bufferPool(context, health, batch);
  return {
    mode: "webgpu",
    ...facts,
    maxLength: MAX_LENGTH,
    hasShaders: true,
    ...health,
    allocate: (length, _, purpose) => pool.take(length, purpose),
    free: (memory) => pool.give(memory as BufferMemory),
    write(memory, values) {
      batch.flush();
      device.queue.writeBuffer((memory as BufferMemory).buffer, 0, values as Float32Array<ArrayBuffer>);
    },
    copy: (from, to, at, length) => batch.copy(from as BufferMemory, to as BufferMemory, at, length),
    read: (memory, length) => read(device, batch, memory as BufferMemory, length),
    compile: (source) =>
      source.language === "wgsl"
        ? shaderProgram(device, batch, source)
        : kernelProgram(instance, device, batch, source),
    async idle() {
      batch.flush();
      await device.queue.onSubmittedWorkDone();
    },
    submissions: () => batch.submissions(),
    destroy() {
      health.end(DISPOSED);
      batch.destroy();
      pool.clear();
    },
  };
}

/** Buffers that are used again. */
function bufferPool(context: GpuJsContext, health: Health, batch: Batch): MemoryPool<BufferMemory> {
  return createMemoryPool<BufferMemory>({
    make: (capacity, purpose) => health.guard(() => bufferMemory(context, capacity), purpose),
    destroy({ buffer }) {
      batch.flush();
      buffer.destroy();
    },
    limit: MAX_POOLED,
  });
}

interface Health extends Pick<Device, "lost" | "lostReason" | "failure"> {
  end(why: string): void;
  /** Makes memory; what the device says of it later is kept with its purpose. */
  guard<M>(make: () => M, purpose: () => string): M;
}

/** Listens for the end of the device, which `end` brings about, and for errors that would leave wrong values behind. */
function watch(device: GPUDevice): Health {
  let reason: string | undefined;
  let failed: string | undefined;
  let lacking: string | undefined;
  device.addEventListener("uncapturederror", (event) => {
    failed ??= (event as GPUUncapturedErrorEvent).error.message;
  });
  const end = (why: string): void => {
    reason ??= why;
  };
  const lost = device.lost.then((info) => end(info.message === "" ? info.reason : info.message));
  const note = async (pending: Promise<GPUError | null>, purpose: () => string): Promise<void> => {
    // A device that is lost answers with an error of its own, which `lost` tells.
    const error = await pending.catch(() => null);
    if (error !== null) lacking ??= memoryFailure(error.message, purpose);
  };
  return {
    lost,
    lostReason: () => reason,
    // What goes wrong for want of memory may be told before the want.
    failure: () => lacking ?? failed,
    end,
    guard(make, purpose) {
      for (const filter of ["out-of-memory", "validation"] as const) device.pushErrorScope(filter);
      const made = make();
      for (const scope of [device.popErrorScope(), device.popErrorScope()]) void note(scope, purpose);
      return made;
    },
  };
}

async function read(device: GPUDevice, batch: Batch, { buffer }: BufferMemory, length: number): Promise<Float32Array> {
  batch.flush();
  const staging = device.createBuffer({ size: length * 4, usage: BUFFER_USAGE.mapRead | BUFFER_USAGE.copyTarget });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, length * 4);
  device.queue.submit([encoder.finish()]);
  batch.submitted();
  await staging.mapAsync(MAP_READ).catch((error: unknown) => {
    // Nothing but the end of the device aborts the reading of memory that is ours alone.
    const isEnd = (error as Error).name === "AbortError";
    return afterNews(device.lost, error, isEnd ? NEWS_OF_END : undefined);
  });
  const values = new Float32Array(staging.getMappedRange().slice(0));
  staging.destroy();
  return values;
}
