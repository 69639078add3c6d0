import type { Window2d } from "@ganglion/tensor";
import type { Memory, PerTexel } from "../device/device.ts";

/**
 * What the backend calls a buffer: the place of a result, there from the moment the operation is asked for. It holds one
 * number for all elements, or device memory once the operation has run, or the error that kept it from running.
 */
export interface Slot {
  /** The number of elements. */
  readonly length: number;
  /** How many of them lie together; a tensor's always lie alone. */
  readonly perTexel: PerTexel;
  /** What every element is, as long as nobody needs them in memory. */
  constant: number | undefined;
  memory: Memory | undefined;
  error: Error | undefined;
  /** The tensor, unless it gave it back, and the operations that wait to read or write it. */
  holders: number;
  released: boolean;
  /** The windows that these positions of largest elements were found in. */
  window: Window2d | undefined;
}

/** A place for the result of an operation. */
export function createSlot(length: number, constant?: number, perTexel: PerTexel = 1): Slot {
  return {
    length,
    perTexel,
    constant: length === 0 ? 0 : constant,
    memory: undefined,
    error: undefined,
    holders: 1,
    released: false,
    window: undefined,
  };
}
