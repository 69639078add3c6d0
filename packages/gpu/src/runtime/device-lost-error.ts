import { BackendError, refusal } from "@ganglion/tensor";

/**
 * The device is gone, and with it all that its memory held: the driver restarted, the browser took it away, or someone
 * destroyed it. A new backend can be made; what trains on goes on from a checkpoint that was read back before.
 * @example
 * ```ts no-run
 * import { DeviceLostError, gpu } from "@ganglion/gpu";
 * import { setBackend, tensor } from "@ganglion/tensor";
 * setBackend(await gpu());
 * try {
 *   await tensor([1, 2]).mul(2).data();
 * } catch (error) {
 *   if (error instanceof DeviceLostError) setBackend(await gpu());
 * }
 * ```
 */
export class DeviceLostError extends BackendError {
  constructor(message: string) {
    super(message);
    this.name = "DeviceLostError";
  }
}

/** The error for a device that was lost for `reason`. */
export function deviceLost(reason: string): DeviceLostError {
  return refusal(
    DeviceLostError,
    "data",
    "the GPU device must be alive",
    `one that was lost (${reason})`,
    "Make a new backend with await gpu(), or take another, and go on from a checkpoint.",
  );
}
