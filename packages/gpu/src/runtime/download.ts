import type { Operand } from "@ganglion/tensor";
import { attribute, type Core, addReference, dropReference, memoryOf, throwIfBroken } from "./core.ts";
import { deviceLost } from "./device-lost-error.ts";
import { opCall } from "./op-call.ts";
import type { DeviceBuffer } from "./device-buffer.ts";

/**
 * The values of `operand` as they are when all that was asked for before is done; what is done to it later does not show.
 * @throws the error of the operation that should have computed them, or DeviceLostError.
 */
export async function download(core: Core, operand: Operand): Promise<Float32Array> {
  const buffer = operand.buffer as DeviceBuffer;
  if (buffer.constant !== undefined) {
    await allPassed(buffer.pendingChecks);
    return new Float32Array(buffer.length).fill(buffer.constant);
  }
  return new Promise((resolve, reject) => {
    const call = opCall("data", operand);
    addReference(call, buffer);
    core.queue.add({
      start() {
        throwIfBroken(core, [buffer]);
        read(core, buffer).then(resolve, (error: unknown) => reject(attribute(core, call, [buffer], error)));
        dropReference(core, buffer);
        return undefined;
      },
      fail(error) {
        reject(attribute(core, call, [buffer], error));
        dropReference(core, buffer);
      },
    });
  });
}

/**
 * Waits for the checks of the indices that the values depend on.
 * @throws RangeError that names an index out of range.
 */
async function allPassed(checks: DeviceBuffer["pendingChecks"]): Promise<void> {
  if (checks === undefined) return;
  for (const indexCheck of checks) {
    await indexCheck.settled;
    if (indexCheck.error !== undefined) throw indexCheck.error;
  }
}

/** Reads, unless the device is lost meanwhile; then no answer may come any more. */
async function read(core: Core, buffer: DeviceBuffer): Promise<Float32Array> {
  const { device } = core;
  const gone = device.lost.then((): never => {
    throw deviceLost(device.lostReason() ?? "unknown");
  });
  const { pendingChecks: checks } = buffer;
  const values = device.read(memoryOf(core, opCall("data"), buffer), buffer.length);
  const result = await Promise.race([values, gone]);
  const failure = device.failure();
  if (failure !== undefined) throw new Error(failure);
  await allPassed(checks);
  return result;
}
