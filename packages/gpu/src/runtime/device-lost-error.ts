import { BackendError } from "@ganglion/tensor";

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
  constructor(reason: string) {
    super(
      `data: the GPU device must be alive, got one that was lost (${reason}). ` +
        "Make a new backend with await gpu(), or take another, and go on from a checkpoint.",
    );
    this.name = "DeviceLostError";
  }
}
