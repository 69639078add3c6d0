import { BackendError, formatShape, refusal, type Shape } from "@ganglion/tensor";
import type { Device, Memory, Program } from "../device/device.ts";
import { DeviceLostError, deviceLost } from "./device-lost-error.ts";
import type { Doubt } from "./doubt.ts";
import { type Label, shapesOf } from "./label.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { createLru, type Lru } from "./lru.ts";
import { createQueue, type Queue } from "./queue.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import { errorOf, type Slot } from "./slot.ts";

/** What an engine consists of. */
export interface Core {
  readonly device: Device;
  readonly ledger: Ledger;
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
    ledger: createLedger(),
    queue: createQueue(),
    recorder: createRecorder(),
    programs: createLru<Program>(MAX_PROGRAMS, (program) => program.destroy()),
  };
}

/** What an operation reads and writes, and its name. */
export interface Claim {
  readonly label: Label;
  readonly reads: readonly Slot[];
  readonly writes: readonly Slot[];
  /** About indices among `reads`. */
  readonly doubt?: Doubt | undefined;
}

/**
 * Does `work` when all that was asked for before is done. Until then its slots stay in memory, whoever gives them back. An
 * error is left in what it writes, and goes on from there to whatever reads that.
 */
export function schedule(core: Core, claim: Claim, work: () => Promise<void> | undefined): void {
  const slots = [...claim.reads, ...claim.writes];
  holdAll(core, claim, slots);
  const end = (): void => {
    for (const slot of slots) letGo(core, slot);
  };
  core.queue.add({
    start() {
      throwIfBroken(core, slots);
      passOnDoubts(claim);
      const pending = claim.writes.some(isWanted) ? work() : undefined;
      if (pending !== undefined) return pending.then(end);
      end();
      return undefined;
    },
    fail(error) {
      const reason = attribute(core, claim.label, slots, error);
      for (const slot of claim.writes) slot.error ??= reason;
      end();
    },
  });
}

/** Holds all, or, where one was given back before, none; the results that nobody will get are given back as well. */
function holdAll(core: Core, { label, writes }: Claim, slots: readonly Slot[]): void {
  const released = slots.find((slot) => slot.released);
  if (released !== undefined) {
    for (const slot of writes) if (!slot.released && slot.memory === undefined) core.ledger.remove(slot);
    hold(label, released);
  }
  for (const slot of slots) hold(label, slot);
}

/** What is written is as doubtful as what is read, and, where it is changed in place, as it was. */
function passOnDoubts({ doubt, reads, writes }: Claim): void {
  if (doubt === undefined && reads.every(({ doubts }) => doubts === undefined)) return;
  const passed = [...reads, ...writes].flatMap(({ doubts = [] }) => [...doubts].filter(({ isSettled }) => !isSettled));
  if (doubt !== undefined) passed.push(doubt);
  for (const slot of writes) slot.doubts = passed.length === 0 ? undefined : new Set(passed);
}

/** Keeps the memory of `slot` until `letGo`. */
export function hold(label: Label, slot: Slot): void {
  if (slot.released) {
    throw refusal(
      BackendError,
      label.op,
      "operands must be alive",
      `a buffer of ${slot.length} elements that was released`,
      "Keep the tensor until the operation was called.",
    );
  }
  slot.holders += 1;
}

/** Undoes `hold`; the last one gives the memory back. */
export function letGo({ device }: Core, slot: Slot): void {
  slot.holders -= 1;
  if (slot.holders > 0 || slot.memory === undefined) return;
  if (device.lostReason() === undefined) device.free(slot.memory);
  slot.memory = undefined;
}

/** The memory of `slot`, new if it has none. */
export function memoryOf({ device }: Core, label: Label, slot: Slot): Memory {
  slot.memory ??= device.allocate(slot.length, slot.perTexel, () => purposeOf(label, slot));
  return slot.memory;
}

function purposeOf(label: Label, { length }: Slot): string {
  return `${label.op} of ${shapesOf(label)}, ${length} elements`;
}

/** @throws the error that an earlier operation left in one of the slots, or DeviceLostError. */
export function throwIfBroken({ device }: Core, slots: readonly Slot[]): void {
  for (const slot of slots) {
    const error = errorOf(slot);
    if (error !== undefined) throw error;
  }
  const reason = device.lostReason();
  if (reason !== undefined) throw deviceLost(reason);
}

/**
 * What went wrong, as an error that says in which operation, on what, and what helps; an error that came with one of the
 * slots says that already.
 */
export function attribute({ device }: Core, label: Label, slots: readonly Slot[], error: unknown): Error {
  if (error instanceof DeviceLostError || slots.some((slot) => errorOf(slot) === error)) return error as Error;
  const reason = device.lostReason();
  if (reason !== undefined) return deviceLost(reason);
  const message = error instanceof Error ? error.message : String(error);
  const attributed = refusal(
    BackendError,
    label.op,
    "the GPU must be able to run it",
    `"${message}" for ${shapesOf(label)}`,
    "Run it on another backend, such as await wasm() from @ganglion/wasm.",
  );
  return Object.assign(attributed, { cause: error });
}

/** @throws BackendError if a tensor of `shape` is larger than the device takes. */
export function checkLength({ device }: Core, label: Label, shape: Shape, length: number): void {
  // Lengths whose product is beyond all numbers, beside an empty axis, make NaN.
  if (!(length <= device.maxLength)) {
    throw refusal(
      BackendError,
      label.op,
      `a tensor on the GPU must have at most ${device.maxLength} elements`,
      `${Number.isNaN(length) ? Number.POSITIVE_INFINITY : length} in ${formatShape(shape)}`,
      "Use smaller batches, or await wasm() from @ganglion/wasm.",
    );
  }
}

/** Somebody besides the operation that writes it still holds it. */
function isWanted(slot: Slot): boolean {
  return slot.holders > 1;
}
