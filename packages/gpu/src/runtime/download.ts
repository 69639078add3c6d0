import { BackendError, type Operand } from "@ganglion/tensor";
import { attribute, type Core, hold, letGo, memoryOf, throwIfBroken } from "./core.ts";
import { DeviceLostError } from "./device-lost-error.ts";
import { label } from "./label.ts";
import type { Slot } from "./slot.ts";

/**
 * The values of `operand` as they are when all that was asked for before is done; what is done to it later does not show.
 * @throws the error of the operation that should have computed them, or DeviceLostError.
 */
export async function download(core: Core, operand: Operand): Promise<Float32Array> {
  const slot = operand.buffer as Slot;
  if (slot.constant !== undefined) return new Float32Array(slot.length).fill(slot.constant);
  return new Promise((resolve, reject) => {
    const of = label("data", operand);
    hold(of, slot);
    core.queue.add({
      start() {
        throwIfBroken(core, [slot]);
        read(core, slot).then(resolve, (error: unknown) => reject(attribute(core, of, [slot], error)));
        letGo(core, slot);
        return undefined;
      },
      fail(error) {
        reject(attribute(core, of, [slot], error));
        letGo(core, slot);
      },
    });
  });
}

/** Reads, unless the device is lost meanwhile; then no answer may come any more. */
async function read(core: Core, slot: Slot): Promise<Float32Array> {
  const { device } = core;
  const gone = device.lost.then((): never => {
    throw new DeviceLostError(device.lostReason() ?? "unknown");
  });
  const values = device.read(memoryOf(core, label("data"), slot), slot.length);
  // The read fails a moment before the device says why.
  const answer = values.catch(async (error: unknown) => {
    await Promise.race([gone, soon()]);
    throw error;
  });
  const result = await Promise.race([answer, gone]);
  const failure = device.failure();
  if (failure !== undefined) throw new BackendError(failure);
  return result;
}

function soon(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 100);
  });
}
