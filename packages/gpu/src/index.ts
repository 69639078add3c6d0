export { type GpuBackend, type GpuOptions, gpu } from "./gpu.ts";
export type { GpuReport, GpuStorage } from "./runtime/choose.ts";
export { DeviceLostError } from "./runtime/device-lost-error.ts";
export { GpuUnavailableError, type Refusal } from "./runtime/gpu-unavailable-error.ts";
export type { Mode } from "./device/device.ts";
export type { Profile, ProfileOptions } from "./runtime/profile.ts";
export type { Counts, KernelTime } from "./runtime/recorder.ts";
