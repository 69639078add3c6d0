import { BackendError, refusal } from "@ganglion/tensor";
import type { Absence, Mode } from "../device/device.ts";

/** A way to a graphics processor that could not be taken, and why. */
export interface Refusal extends Absence {
  readonly mode: Mode;
}

/**
 * None of the ways to a graphics processor that `gpu` was allowed can be taken here.
 * @example
 * ```ts no-run
 * import { GpuUnavailableError, gpu } from "@ganglion/gpu";
 * try {
 *   await gpu();
 * } catch (error) {
 *   if (error instanceof GpuUnavailableError) console.log(error.refused); // [{ mode: "webgpu", cause: "denied", reason: "..." }, ...]
 * }
 * ```
 */
export class GpuUnavailableError extends BackendError {
  /** Each way that was asked for, in that order, with the reason why it cannot be taken. */
  readonly refused: readonly Refusal[];

  constructor(message: string, refused: readonly Refusal[]) {
    super(message);
    this.name = "GpuUnavailableError";
    this.refused = refused;
  }
}

/** The error for ways that were all `refused`. */
export function gpuUnavailable(refused: readonly Refusal[]): GpuUnavailableError {
  return refusal(
    GpuUnavailableError,
    "gpu",
    "a graphics processor must be within reach",
    refused.map(({ mode, reason }) => `no ${mode} (${reason})`).join(" and "),
    "Compute on the CPU with await wasm() from @ganglion/wasm.",
    refused,
  );
}
