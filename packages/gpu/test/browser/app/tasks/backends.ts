import { type GpuBackend, gpu, type Mode } from "@ganglion/gpu";
import type { Backend } from "@ganglion/tensor";
import { backendOn } from "../../../../src/backend.ts";
import { loadGpuJs } from "../../../../src/device/gpu-js.ts";
import { webgpuDevice } from "../../../../src/device/webgpu-device.ts";
import { ownKernels } from "../../../../src/own-kernels.ts";
import { createEngine } from "../../../../src/runtime/engine.ts";

/** "hardware" is WebGPU as it runs on real graphics processors: tiles in shared memory, workgroups of 256. */
export type Variant = Mode | "hardware";

const made = new Map<Variant, Promise<Backend>>();

/** The backend of a variant, the same one for all tasks of a thread, so that each program is compiled once. */
export function sharedBackend(variant: Variant): Promise<Backend> {
  const backend = made.get(variant) ?? (variant === "hardware" ? asOnHardware() : freshBackend(variant));
  made.set(variant, backend);
  return backend;
}

/** A backend that the task has for itself, and disposes. */
export function freshBackend(mode: Mode): Promise<GpuBackend> {
  return gpu({ prefer: [mode] });
}

async function asOnHardware(): Promise<Backend> {
  const device = await webgpuDevice(await loadGpuJs(), { adapter: "as if it were hardware", isSoftware: false });
  return backendOn(createEngine(device), await ownKernels(device));
}
