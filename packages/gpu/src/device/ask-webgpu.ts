import { type Absence, absenceOf, type Device } from "./device.ts";
import { loadGpuJs } from "./gpu-js.ts";
import { provideWebGpu } from "./node-webgpu.ts";

/**
 * Asks the platform for a WebGPU adapter before gpu.js does, which would only say that there is none; where halves are wanted, for a
 * device that has them, if any does.
 */
export async function askWebGpu(wantsHalves: boolean): Promise<Device | Absence> {
  const missing = await provideWebGpu();
  if (missing !== undefined) return missing;
  try {
    const adapter = await navigator.gpu.requestAdapter();
    if (adapter === null) return { cause: "denied", reason: "there is no WebGPU adapter for this machine" };
    const { description, device: name, vendor, architecture, isFallbackAdapter } = adapter.info;
    // Deno tells vendors by their numbers.
    const maker = /^\d+$/.test(vendor) ? "" : vendor;
    const parts = [maker, architecture, description === "" ? name : description].filter((word) => word !== "");
    const text = parts.length === 0 ? "an adapter without a name" : parts.join(" ");
    const facts = { adapter: text, isSoftware: isFallbackAdapter || isSoftwareName(text) };
    // Only here: a page without WebGPU does not fetch it.
    if (wantsHalves && adapter.features.has("shader-f16")) {
      const [gpuJs, { halfDevice }] = await Promise.all([loadGpuJs(), import("../half/half-device.ts")]);
      return await halfDevice(gpuJs, facts, adapter);
    }
    const [gpuJs, { webgpuDevice }] = await Promise.all([loadGpuJs(), import("./webgpu-device.ts")]);
    return await webgpuDevice(gpuJs, facts);
  } catch (error) {
    return absenceOf(error);
  }
}

/** Whether the name is of a known renderer on the CPU. */
export function isSoftwareName(name: string): boolean {
  return /swiftshader|llvmpipe|software|basic render/i.test(name);
}
