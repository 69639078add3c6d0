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

/** Runs `body` and waits for the device after each kernel. */
export async function profile<T>(engine: Engine, body: () => T | Promise<T>): Promise<Profile<T>> {
  await engine.idle();
  const { recorder } = engine;
  const before = recorder.counts();
  recorder.start();
  const start = performance.now();
  try {
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
