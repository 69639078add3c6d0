import { nativeSettings } from "../shader/native-function.ts";
import { type KernelSource, parseKernel } from "../shader/kernel-source.ts";
import { type BufferMemory, bufferMemory } from "./buffer-memory.ts";
import { type Device, DISPOSED, MAX_LENGTH, memoryFailure, type Program } from "./device.ts";
import { argumentList, type GpuJs, type GpuJsInstance, kernelSettings } from "./gpu-js.ts";
import { MAX_POOLED, createMemoryPool } from "./memory-pool.ts";
import { shaderProgram } from "./shader-program.ts";
import { BUFFER_USAGE, MAP_READ } from "./gpu-flags.ts";

/** The device that gpu.js shares among all its users. */
export async function webgpuDevice(gpuJs: GpuJs, facts: Pick<Device, "adapter" | "isSoftware">): Promise<Device> {
  const context = await gpuJs.WebGPUContext.acquire();
  const { device } = context;
  const instance = new gpuJs.GPU({ mode: "webgpu" });
  const pool = createMemoryPool<BufferMemory>({
    make: (capacity, purpose) => health.guard(() => bufferMemory(context, capacity), purpose),
    destroy: ({ buffer }) => buffer.destroy(),
    limit: MAX_POOLED,
  });
  const health = watch(device);
  return {
    mode: "webgpu",
    ...facts,
    maxLength: MAX_LENGTH,
    hasShaders: true,
    ...health,
    allocate: (length, _, purpose) => pool.take(length, purpose),
    free: (memory) => pool.give(memory as BufferMemory),
    write: (memory, values) =>
      device.queue.writeBuffer((memory as BufferMemory).buffer, 0, values as Float32Array<ArrayBuffer>),
    copy: (from, to, at, length) => copy(device, from as BufferMemory, to as BufferMemory, at, length),
    read: (memory, length) => read(device, memory as BufferMemory, length),
    compile: (source) => (source.language === "wgsl" ? shaderProgram(device, source) : kernelProgram(instance, source)),
    idle: async () => void (await device.queue.onSubmittedWorkDone()),
    destroy() {
      health.end(DISPOSED);
      pool.clear();
    },
  };
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
    if (error !== null) failed ??= memoryFailure(error.message, purpose);
  };
  return {
    lost,
    lostReason: () => reason,
    failure: () => failed,
    end,
    guard(make, purpose) {
      for (const filter of ["out-of-memory", "validation"] as const) device.pushErrorScope(filter);
      const made = make();
      for (const scope of [device.popErrorScope(), device.popErrorScope()]) void note(scope, purpose);
      return made;
    },
  };
}

function copy(device: GPUDevice, from: BufferMemory, to: BufferMemory, at: number, length: number): void {
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(from.buffer, 0, to.buffer, at * 4, length * 4);
  device.queue.submit([encoder.finish()]);
}

async function read(device: GPUDevice, { buffer }: BufferMemory, length: number): Promise<Float32Array> {
  const staging = device.createBuffer({ size: length * 4, usage: BUFFER_USAGE.mapRead | BUFFER_USAGE.copyTarget });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, length * 4);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(MAP_READ);
  const values = new Float32Array(staging.getMappedRange().slice(0));
  staging.destroy();
  return values;
}

/** gpu.js compiles and launches; the output's buffer is ours, so that memory has one owner. */
function kernelProgram(instance: GpuJsInstance, source: KernelSource): Program {
  const { text, natives } = parseKernel(source);
  const argumentsOf = argumentList(source);
  const settings = natives.map((native) => nativeSettings(native, true));
  const { kernel } = instance.createKernel(text, {
    ...kernelSettings(source, settings, () => "WebGPUBuffer"),
    immutable: true,
  });
  Object.assign(kernel, { _ensureOutputBuffer: () => undefined });
  return {
    prepare: (launch) => (kernel.built ? undefined : kernel.build(...argumentsOf(launch))),
    run(launch) {
      const { inputs, outputs, threads } = launch;
      const [output] = outputs as readonly [BufferMemory];
      if (inputs.includes(output)) throw new Error("a kernel must not write what it reads");
      Object.assign(kernel, { output: threads, outputBuffer: output.buffer, bindGroupDirty: true });
      kernel.run(...argumentsOf(launch));
      Object.assign(kernel, { outputBuffer: null });
    },
    destroy: () => kernel.destroy(),
  };
}
