import { BackendError, formatShape, refusal, type Shape } from "@ganglion/tensor";
import type { Device, Memory, Program } from "../device/device.ts";
import { DeviceLostError, deviceLost } from "./device-lost-error.ts";
import type { IndexCheck } from "./index-check.ts";
import { type OpCall, shapesOf } from "./op-call.ts";
import { createLiveBuffers, type LiveBuffers } from "./live-buffers.ts";
import { createLru, type Lru } from "./lru.ts";
import { createQueue, type Queue } from "./queue.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import { errorOf, type DeviceBuffer } from "./device-buffer.ts";

/** What an engine consists of. */
export interface Core {
  readonly device: Device;
  readonly liveBuffers: LiveBuffers;
  readonly queue: Queue;
  readonly recorder: Recorder;
  readonly programs: Lru<Program>;
}

/** How many programs are kept: more than a large network and its validation need. */
const MAX_PROGRAMS = 512;

/** The parts of an engine that has not done anything. */
export function createCore(device: Device): Core {
  return {
    device,
    liveBuffers: createLiveBuffers(),
    queue: createQueue(),
    recorder: createRecorder(),
    programs: createLru<Program>(MAX_PROGRAMS, (program) => program.destroy()),
  };
}

/** What an operation reads and writes, and its name. */
export interface Claim {
  readonly call: OpCall;
  readonly reads: readonly DeviceBuffer[];
  readonly writes: readonly DeviceBuffer[];
  /** About indices among `reads`. */
  readonly indexCheck?: IndexCheck | undefined;
}

/**
 * Does `work` when all that was asked for before is done. Until then its buffers stay in memory, whoever gives them back. An
 * error is left in what it writes, and goes on from there to whatever reads that.
 */
export function schedule(core: Core, claim: Claim, work: () => Promise<void> | undefined): void {
  const buffers = [...claim.reads, ...claim.writes];
  addReferences(core, claim, buffers);
  const end = (): void => {
    for (const buffer of buffers) dropReference(core, buffer);
  };
  core.queue.add({
    start() {
      throwIfBroken(core, buffers);
      passOnChecks(claim);
      const pending = claim.writes.some(isWanted) ? work() : undefined;
      if (pending !== undefined) return pending.then(end);
      end();
      return undefined;
    },
    fail(error) {
      const reason = attribute(core, claim.call, buffers, error);
      for (const buffer of claim.writes) buffer.error ??= reason;
      end();
    },
  });
}

/** Holds all, or, where one was given back before, none; the results that nobody will get are given back as well. */
function addReferences(core: Core, { call, writes }: Claim, buffers: readonly DeviceBuffer[]): void {
  const released = buffers.find((buffer) => buffer.released);
  if (released !== undefined) {
    for (const buffer of writes) if (!buffer.released && buffer.memory === undefined) core.liveBuffers.remove(buffer);
    addReference(call, released);
  }
  for (const buffer of buffers) addReference(call, buffer);
}

/** What is written waits for the checks of what is read, and, where it is changed in place, for its own. */
function passOnChecks({ indexCheck, reads, writes }: Claim): void {
  if (indexCheck === undefined && reads.every(({ pendingChecks: checks }) => checks === undefined)) return;
  const passed = [...reads, ...writes].flatMap(({ pendingChecks: checks = [] }) =>
    [...checks].filter(({ isSettled }) => !isSettled),
  );
  if (indexCheck !== undefined) passed.push(indexCheck);
  for (const buffer of writes) buffer.pendingChecks = passed.length === 0 ? undefined : new Set(passed);
}

/** Keeps the memory of `buffer` until `dropReference`. */
export function addReference(call: OpCall, buffer: DeviceBuffer): void {
  if (buffer.released) {
    throw refusal(
      BackendError,
      call.op,
      "operands must be alive",
      `a buffer of ${buffer.length} elements that was released`,
      "Keep the tensor until the operation was called.",
    );
  }
  buffer.references += 1;
}

/** Undoes `hold`; the last one gives the memory back. */
export function dropReference({ device }: Core, buffer: DeviceBuffer): void {
  buffer.references -= 1;
  if (buffer.references > 0 || buffer.memory === undefined) return;
  if (device.lostReason() === undefined) device.free(buffer.memory);
  buffer.memory = undefined;
}

/**
 * Gives back what the caller has of `buffer`.
 * @throws BackendError if it was given back before.
 */
export function release(core: Core, buffer: DeviceBuffer): void {
  core.liveBuffers.remove(buffer);
  dropReference(core, buffer);
}

/** The memory of `buffer`, new if it has none. */
export function memoryOf({ device }: Core, call: OpCall, buffer: DeviceBuffer): Memory {
  const floats = buffer.isHalf ? Math.ceil(buffer.length / 2) : buffer.length;
  buffer.memory ??= device.allocate(floats, buffer.perTexel, () => purposeOf(call, buffer));
  return buffer.memory;
}

function purposeOf(call: OpCall, { length }: DeviceBuffer): string {
  return `${call.op} of ${shapesOf(call)}, ${length} elements`;
}

/** @throws the error that an earlier operation left in one of the buffers, or DeviceLostError. */
export function throwIfBroken({ device }: Core, buffers: readonly DeviceBuffer[]): void {
  for (const buffer of buffers) {
    const error = errorOf(buffer);
    if (error !== undefined) throw error;
  }
  const reason = device.lostReason();
  if (reason !== undefined) throw deviceLost(reason);
}

/**
 * What went wrong, as an error that says in which operation, on what, and what helps; an error that came with one of the
 * buffers says that already.
 */
export function attribute({ device }: Core, call: OpCall, buffers: readonly DeviceBuffer[], error: unknown): Error {
  if (error instanceof DeviceLostError || buffers.some((buffer) => errorOf(buffer) === error)) return error as Error;
  const reason = device.lostReason();
  if (reason !== undefined) return deviceLost(reason);
  const message = error instanceof Error ? error.message : String(error);
  const attributed = refusal(
    BackendError,
    call.op,
    "the GPU must be able to run it",
    `"${message}" for ${shapesOf(call)}`,
    "Run it on another backend, such as await wasm() from @ganglion/wasm.",
  );
  return Object.assign(attributed, { cause: error });
}

/** @throws BackendError if a tensor of `shape` is larger than the device takes. */
export function checkLength({ device }: Core, call: OpCall, shape: Shape, length: number): void {
  // Lengths whose product is beyond all numbers, beside an empty axis, make NaN.
  if (!(length <= device.maxLength)) {
    throw refusal(
      BackendError,
      call.op,
      `a tensor on the GPU must have at most ${device.maxLength} elements`,
      `${Number.isNaN(length) ? Number.POSITIVE_INFINITY : length} in ${formatShape(shape)}`,
      "Use smaller batches, or await wasm() from @ganglion/wasm.",
    );
  }
}

/** Somebody besides the operation that writes it still holds it. */
function isWanted(buffer: DeviceBuffer): boolean {
  return buffer.references > 1;
}
