import { BackendError, checkBoolean, checkFunction, checkOptions, refusal } from "@ganglion/tensor";
import type { Engine } from "./engine.ts";
import type { KernelTime } from "./recorder.ts";

/** What running something took. */
export interface Profile<T> {
  readonly result: T;
  /** From the start until the device was done with all of it. */
  readonly milliseconds: number;
  /** Kernels handed to the device. */
  readonly launches: number;
  /**
   * How often kernels were handed to the device: on WebGPU up to 16 at a time, on WebGL2 each by itself, as on both while they are
   * timed.
   */
  readonly submissions: number;
  /** Kernels compiled; run the same once before to see none. */
  readonly compilations: number;
  /** The kernels by operation, those that took longest first. Their times include what waiting for each alone costs. */
  readonly kernels: readonly KernelTime[];
}

/** How a profile is taken. */
export interface ProfileOptions {
  /** Whether to time each kernel, by waiting for it. True by default; if false, `body` runs as it does outside of a profile. */
  readonly timeKernels?: boolean;
}

/**
 * Runs `body` and waits for the device after each kernel, or, without `timeKernels`, only at the end.
 * @throws TypeError unless `body` is a function and the options are known ones of their kind; BackendError while another profile
 * is being taken.
 */
export async function profile<T>(
  engine: Engine,
  body: () => T | Promise<T>,
  options: ProfileOptions = {},
): Promise<Profile<T>> {
  checkFunction("profile", "body", body);
  checkOptions("profile", options, { timeKernels: checkBoolean });
  const { timeKernels = true } = options;
  const { recorder } = engine;
  if (recorder.isTiming()) {
    throw refusal(BackendError, "profile", "one profile at a time must be taken", "a second one", "Await the first.");
  }
  if (timeKernels) recorder.start();
  try {
    await engine.idle();
    // What was still waiting does not count.
    if (timeKernels) recorder.start();
    const before = recorder.counts();
    const submittedBefore = engine.device.submissions?.() ?? before.launches;
    const start = performance.now();
    const result = await body();
    await engine.idle();
    const milliseconds = performance.now() - start;
    const after = recorder.counts();
    return {
      result,
      milliseconds,
      launches: after.launches - before.launches,
      submissions: (engine.device.submissions?.() ?? after.launches) - submittedBefore,
      compilations: after.compilations - before.compilations,
      kernels: recorder.stop(),
    };
  } finally {
    recorder.stop();
  }
}
