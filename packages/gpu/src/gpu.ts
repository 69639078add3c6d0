import { type Backend, checkOptions, oneOf } from "@ganglion/tensor";
import { backendOn } from "./backend.ts";
import { askWebGL2 } from "./device/ask-webgl2.ts";
import { askWebGpu } from "./device/ask-webgpu.ts";
import { type Mode, modes } from "./device/device.ts";
import { ownKernels } from "./own-kernels.ts";
import { checkModes, choose, type GpuReport, type GpuStorage } from "./runtime/choose.ts";
import { createEngine, type Engine } from "./runtime/engine.ts";
import { type Profile, type ProfileOptions, profile } from "./runtime/profile.ts";
import type { Counts } from "./runtime/recorder.ts";

/** What `gpu` takes. */
export interface GpuOptions {
  /** The ways to a graphics processor that may be taken, the best first; WebGPU, then WebGL2 by default. */
  readonly prefer?: readonly Mode[];
  /**
   * How the results of convolutions, norms, activations and max pooling lie in memory; float32 by default. As float16 they take half of
   * the memory, are rounded to 11 digits of base 2, and infinite beyond 65,504; all is computed as float32, and parameters, gradients and
   * what optimizers keep lie as that. It takes WebGPU with `shader-f16`; `report.storage` says what became of it.
   */
  readonly storage?: GpuStorage;
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
 * @throws RangeError if `prefer` is empty or names something else; TypeError for an unknown option or storage.
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
  checkOptions(
    "gpu",
    options,
    { prefer: checkModes, storage: oneOf("float32", "float16") },
    { mode: "prefer", modes: "prefer" },
  );
  const { prefer = modes(), storage = "float32" } = options;
  const asks = { webgpu: () => askWebGpu(storage === "float16"), webgl2: askWebGL2 };
  const { device, report } = await choose(prefer, asks, storage);
  const engine = createEngine(device);
  return {
    ...(await tableOn(engine)),
    mode: report.mode,
    report,
    counts: () => engine.recorder.counts(),
    profile: (body, given) => profile(engine, body, given),
    idle: () => engine.idle(),
    dispose: () => engine.dispose(),
  };
}

/** The table of kernels; the device is given back where they cannot be fetched. */
async function tableOn(engine: Engine): Promise<Backend> {
  const { device } = engine;
  try {
    const kernels = await ownKernels(device);
    if (device.hasHalves !== true) return backendOn(engine, kernels);
    const { halfBackend } = await import("./half/half-backend.ts");
    return halfBackend(engine, kernels);
  } catch (error) {
    device.destroy();
    throw error;
  }
}
