import { type Backend, checkOptions } from "@ganglion/tensor";
import { backendOn } from "./backend.ts";
import { askWebGL2 } from "./device/ask-webgl2.ts";
import { askWebGpu } from "./device/ask-webgpu.ts";
import { type Device, type Mode, modes } from "./device/device.ts";
import { type OwnKernels, ownKernels } from "./own-kernels.ts";
import { checkModes, choose, type GpuReport } from "./runtime/choose.ts";
import { createEngine } from "./runtime/engine.ts";
import { type Profile, type ProfileOptions, profile } from "./runtime/profile.ts";
import type { Counts } from "./runtime/recorder.ts";

/** What `gpu` takes. */
export interface GpuOptions {
  /** The ways to a graphics processor that may be taken, the best first; WebGPU, then WebGL2 by default. */
  readonly prefer?: readonly Mode[];
}

/** A backend on a graphics processor. */
export interface GpuBackend extends Backend {
  readonly mode: Mode;
  /** Which device it uses, and why. */
  readonly report: GpuReport;
  /** Kernels launched and compiled since it was made. */
  counts(): Counts;
  /**
   * Runs `body` with every kernel timed on its own: which operations a training step spends its time in.
   * @throws BackendError while another profile is being taken.
   */
  profile<T>(body: () => T | Promise<T>, options?: ProfileOptions): Promise<Profile<T>>;
  /**
   * Resolves when all that was asked for is done.
   * @throws DeviceLostError if it cannot be done any more.
   */
  idle(): Promise<void>;
  /** Gives back programs and memory. Whatever asks the backend or its tensors for values after it gets a DeviceLostError. */
  dispose(): void;
}

/**
 * Makes a backend on the graphics processor, through gpu.js: WebGPU where there is an adapter, else WebGL2. It never falls
 * back to the CPU.
 * @throws GpuUnavailableError if there is neither, with the reasons.
 * @throws RangeError if `prefer` is empty or names something else; TypeError for an unknown option.
 * @example
 * ```ts no-run
 * import { gpu } from "@ganglion/gpu";
 * import { setBackend } from "@ganglion/tensor";
 * const backend = await gpu();
 * console.log(backend.report.text); // "webgpu on apple metal-3."
 * setBackend(backend);
 * ```
 */
export async function gpu(options: GpuOptions = {}): Promise<GpuBackend> {
  checkOptions("gpu", options, { prefer: checkModes }, { mode: "prefer", modes: "prefer" });
  const { device, report } = await choose(options.prefer ?? modes(), { webgpu: askWebGpu, webgl2: askWebGL2 });
  const kernels = await loadedFor(device);
  const engine = createEngine(device);
  return {
    ...backendOn(engine, kernels),
    mode: report.mode,
    report,
    counts: () => engine.recorder.counts(),
    profile: (body, given) => profile(engine, body, given),
    idle: () => engine.idle(),
    dispose: () => engine.dispose(),
  };
}

/** The device is given back where its kernels cannot be fetched. */
async function loadedFor(device: Device): Promise<OwnKernels> {
  try {
    return await ownKernels(device);
  } catch (error) {
    device.destroy();
    throw error;
  }
}
