import type { Buffer, MemoryInfo } from "../backend.ts";
import type { TypedArray } from "../dtype.ts";
import { BackendError, refusal } from "../errors.ts";

/** The count of buffers that are alive. */
export interface Ledger {
  /** Enters a new buffer and hands it on. */
  enter(buffer: TypedArray): TypedArray;
  /**
   * Takes a buffer off, once: a second time would make the count wrong.
   * @throws BackendError if the buffer is not alive.
   */
  remove(buffer: Buffer): void;
  memory(): MemoryInfo;
}

/** Opens an empty ledger. Buffers are held weakly: one forgotten without release stays counted, but is collected. */
export function ledger(): Ledger {
  const alive = new WeakSet<TypedArray>();
  let buffers = 0;
  let bytes = 0;
  return {
    enter(buffer) {
      alive.add(buffer);
      buffers += 1;
      bytes += buffer.byteLength;
      return buffer;
    },
    remove(buffer) {
      const array = buffer as TypedArray;
      if (!alive.delete(array)) {
        throw refusal(
          BackendError,
          "release",
          "the buffer must be alive and of this backend",
          "one that is not",
          "Release each buffer once, on the backend that made it.",
        );
      }
      buffers -= 1;
      bytes -= array.byteLength;
    },
    memory: () => ({ buffers, bytes }),
  };
}
