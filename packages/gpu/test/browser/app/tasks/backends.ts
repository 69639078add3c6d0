import { type GpuBackend, gpu, type Mode, type GpuStorage } from "@ganglion/gpu";
import type { Backend } from "@ganglion/tensor";
import { backendOn } from "../../../../src/backend.ts";
import { loadGpuJs } from "../../../../src/device/gpu-js.ts";
import { webgpuDevice } from "../../../../src/device/webgpu-device.ts";
import { halfBackend } from "../../../../src/half/half-backend.ts";
import { halfDevice } from "../../../../src/half/half-device.ts";
import { ownKernels } from "../../../../src/own-kernels.ts";
import { createEngine } from "../../../../src/runtime/engine.ts";

/**
 * "hardware" is WebGPU as it runs on real graphics processors: tiles in shared memory, workgroups of 256; "halves" the same with all
 * results of layers as float16, however small.
 */
export type Variant = Mode | "hardware" | "halves";

const made = new Map<Variant, Promise<Backend>>();

/** The backend of a variant, the same one for all tasks of a thread, so that each program is compiled once. */
export function sharedBackend(variant: Variant): Promise<Backend> {
  const backend = made.get(variant) ?? make(variant);
  made.set(variant, backend);
  return backend;
}

/** A backend that the task has for itself, and disposes. */
export function freshBackend(mode: Mode, storage: GpuStorage = "float32"): Promise<GpuBackend> {
  return gpu({ prefer: [mode], storage });
}

async function make(variant: Variant): Promise<Backend> {
  if (variant === "webgpu" || variant === "webgl2") return freshBackend(variant);
  const facts = { adapter: "as if it were hardware", isSoftware: false };
  const gpuJs = await loadGpuJs();
  const isHalf = variant === "halves";
  const device = isHalf
    ? await halfDevice(gpuJs, facts, (await navigator.gpu.requestAdapter()) as GPUAdapter)
    : await webgpuDevice(gpuJs, facts);
  const kernels = await ownKernels(device);
  const engine = createEngine(device);
  return isHalf ? halfBackend(engine, kernels, 1) : backendOn(engine, kernels);
}
