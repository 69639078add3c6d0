import type { Buffer, MemoryInfo } from "../backend.ts";
import type { TypedArray } from "../dtype.ts";
import { BackendError } from "../errors.ts";

/** The count of buffers that are alive. */
export interface Ledger {
  /** Enters a new buffer and hands it on. */
  enter(buffer: TypedArray): TypedArray;
  /** @throws BackendError where the buffer is not alive, so that a double release cannot make the count wrong. */
  remove(buffer: Buffer): void;
  memory(): MemoryInfo;
}

/** Opens an empty ledger. It holds buffers weakly: what is forgotten without release stays counted, but can be collected. */
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
        throw new BackendError(
          "release: the buffer must be alive, got one that was released before or belongs to another backend. " +
            "Release each buffer once, on the backend that made it.",
        );
      }
      buffers -= 1;
      bytes -= array.byteLength;
    },
    memory: () => ({ buffers, bytes }),
  };
}
