import type { Operand } from "@ganglion/tensor";
import { attribute, type Core, hold, letGo, memoryOf, throwIfBroken } from "./core.ts";
import { deviceLost } from "./device-lost-error.ts";
import { label } from "./label.ts";
import type { Slot } from "./slot.ts";

/**
 * The values of `operand` as they are when all that was asked for before is done; what is done to it later does not show.
 * @throws the error of the operation that should have computed them, or DeviceLostError.
 */
export async function download(core: Core, operand: Operand): Promise<Float32Array> {
  const slot = operand.buffer as Slot;
  if (slot.constant !== undefined) {
    await certainty(slot.doubts);
    return new Float32Array(slot.length).fill(slot.constant);
  }
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

/**
 * Waits until nothing about the values is in doubt.
 * @throws RangeError that names an index out of range.
 */
async function certainty(doubts: Slot["doubts"]): Promise<void> {
  if (doubts === undefined) return;
  for (const doubt of doubts) {
    await doubt.settled;
    if (doubt.error !== undefined) throw doubt.error;
  }
}

/** Reads, unless the device is lost meanwhile; then no answer may come any more. */
async function read(core: Core, slot: Slot): Promise<Float32Array> {
  const { device } = core;
  const gone = device.lost.then((): never => {
    throw deviceLost(device.lostReason() ?? "unknown");
  });
  const { doubts } = slot;
  const values = device.read(memoryOf(core, label("data"), slot), slot.length);
  // The read fails a moment before the device says why.
  const answer = values.catch(async (error: unknown) => {
    await Promise.race([gone, soon()]);
    throw error;
  });
  const result = await Promise.race([answer, gone]);
  const failure = device.failure();
  if (failure !== undefined) throw new Error(failure);
  await certainty(doubts);
  return result;
}

function soon(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 100);
  });
}
