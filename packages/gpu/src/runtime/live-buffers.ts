import { BackendError, type MemoryInfo, refusal } from "@ganglion/tensor";
import type { DeviceBuffer } from "./device-buffer.ts";

/** The count of buffers that nobody has given back. */
export interface LiveBuffers {
  /** Counts a new buffer and hands it on. */
  add(buffer: DeviceBuffer): DeviceBuffer;
  /** Counts the bytes of a buffer that was a constant until now, or as many again as it has. */
  grow(buffer: DeviceBuffer): void;
  /**
   * Takes a buffer off, once.
   * @throws BackendError if it was given back before.
   */
  remove(buffer: DeviceBuffer): void;
  memory(): MemoryInfo;
}

/** No buffers. */
export function createLiveBuffers(): LiveBuffers {
  let buffers = 0;
  let bytes = 0;
  return {
    add(buffer) {
      buffers += 1;
      bytes += bytesOf(buffer);
      return buffer;
    },
    grow(buffer) {
      bytes += bytesOf(buffer);
    },
    remove(buffer) {
      if (buffer.released) {
        const got = `one of ${buffer.length} elements that was released`;
        throw refusal(BackendError, "release", "the buffer must be alive", got, "Release each once.");
      }
      buffer.released = true;
      buffers -= 1;
      bytes -= bytesOf(buffer);
    },
    memory: () => ({ buffers, bytes }),
  };
}

function bytesOf({ constant, length, isHalf }: DeviceBuffer): number {
  return constant === undefined ? length * (isHalf ? 2 : 4) : 0;
}
