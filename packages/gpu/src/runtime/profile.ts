import { BackendError, checkFunction, refusal } from "@ganglion/tensor";
import type { Engine } from "./engine.ts";
import type { KernelTime } from "./recorder.ts";

/** What running something took. */
export interface Profile<T> {
  readonly result: T;
  /** From the start until the device was done with all of it. */
  readonly milliseconds: number;
  /** Kernels handed to the device. */
  readonly launches: number;
  /** Kernels compiled; run the same once before to see none. */
  readonly compilations: number;
  /** The kernels by operation, those that took longest first. Their times include what waiting for each alone costs. */
  readonly kernels: readonly KernelTime[];
}

/**
 * Runs `body` and waits for the device after each kernel.
 * @throws TypeError unless `body` is a function; BackendError while another profile is being taken.
 */
export async function profile<T>(engine: Engine, body: () => T | Promise<T>): Promise<Profile<T>> {
  checkFunction("profile", "body", body);
  const { recorder } = engine;
  if (recorder.isTiming()) {
    throw refusal(BackendError, "profile", "one profile at a time must be taken", "a second one", "Await the first.");
  }
  recorder.start();
  try {
    await engine.idle();
    // What was still waiting does not count.
    recorder.start();
    const before = recorder.counts();
    const start = performance.now();
    const result = await body();
    await engine.idle();
    const milliseconds = performance.now() - start;
    const after = recorder.counts();
    return {
      result,
      milliseconds,
      launches: after.launches - before.launches,
      compilations: after.compilations - before.compilations,
      kernels: recorder.stop(),
    };
  } finally {
    recorder.stop();
  }
}
