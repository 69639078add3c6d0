import type { Device } from "../device/device.ts";
import type { GpuJs } from "../device/gpu-js.ts";
import { deviceOf, type Facts } from "../device/webgpu-device.ts";

/** A device of its own on `adapter`, which must have `shader-f16`: the one that gpu.js shares has nothing that is not everywhere. */
export async function halfDevice(gpuJs: GpuJs, facts: Facts, adapter: GPUAdapter): Promise<Device> {
  const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
  const device = await adapter.requestDevice({
    requiredFeatures: ["shader-f16"],
    requiredLimits: { maxStorageBufferBindingSize, maxBufferSize },
  });
  const made = deviceOf(gpuJs, facts, { adapter, device });
  return {
    ...made,
    hasHalves: true,
    destroy() {
      made.destroy();
      device.destroy();
    },
  };
}
