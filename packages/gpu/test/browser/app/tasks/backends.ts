import { type GpuBackend, gpu, type Mode } from "@ganglion/gpu";
import type { Backend } from "@ganglion/tensor";
import { backendOn } from "../../../../src/backend.ts";
import { loadGpuJs } from "../../../../src/device/gpu-js.ts";
import { webgpuDevice } from "../../../../src/device/webgpu-device.ts";
import { createEngine } from "../../../../src/runtime/engine.ts";

/** A backend to test, and how to be done with it. */
export interface TestBackend {
  readonly backend: Backend;
  dispose(): void;
}

/** "hardware" is WebGPU as it runs on real graphics processors: tiles in shared memory, workgroups of 256. */
export type Variant = Mode | "hardware";

/** Makes the backend of a variant. */
export async function backendOf(variant: Variant): Promise<TestBackend> {
  if (variant !== "hardware") {
    const backend: GpuBackend = await gpu({ prefer: [variant] });
    return { backend, dispose: () => backend.dispose() };
  }
  const device = await webgpuDevice(await loadGpuJs(), { adapter: "as if it were hardware", isSoftware: false });
  const engine = createEngine(device);
  return { backend: backendOn(engine), dispose: () => engine.dispose() };
}
