import { BackendError, type MemoryInfo, refusal } from "@ganglion/tensor";
import type { Slot } from "./slot.ts";

/** The count of slots that nobody has given back. */
export interface Ledger {
  /** Enters a new slot and hands it on. */
  enter(slot: Slot): Slot;
  /** Counts the bytes of a slot that was a constant until now. */
  grow(slot: Slot): void;
  /**
   * Takes a slot off, once.
   * @throws BackendError if it was given back before.
   */
  remove(slot: Slot): void;
  memory(): MemoryInfo;
}

/** An empty ledger. */
export function createLedger(): Ledger {
  let buffers = 0;
  let bytes = 0;
  return {
    enter(slot) {
      buffers += 1;
      bytes += bytesOf(slot);
      return slot;
    },
    grow(slot) {
      bytes += bytesOf(slot);
    },
    remove(slot) {
      if (slot.released) {
        const got = `one of ${slot.length} elements that was released`;
        throw refusal(BackendError, "release", "the buffer must be alive", got, "Release each once.");
      }
      slot.released = true;
      buffers -= 1;
      bytes -= bytesOf(slot);
    },
    memory: () => ({ buffers, bytes }),
  };
}

function bytesOf(slot: Slot): number {
  return slot.constant === undefined ? slot.length * 4 : 0;
}
