import type { Memory, PerTexel } from "../device/device.ts";
import type { IndexCheck } from "./index-check.ts";
import type { Range } from "./range.ts";

/**
 * What the backend calls a buffer: the place of a result, there from the moment the operation is asked for. It holds one
 * number for all elements, or device memory once the operation has run, or the error that kept it from running.
 */
export interface DeviceBuffer {
  /** The number of elements. */
  readonly length: number;
  /** How many of them lie together; a tensor's always lie alone. */
  readonly perTexel: PerTexel;
  /** What every element is, as long as nobody needs them in memory. */
  constant: number | undefined;
  memory: Memory | undefined;
  /** Whether the elements lie as float16. */
  isHalf: boolean;
  error: Error | undefined;
  /** The tensor, unless it gave it back, and the operations that wait to read or write it. */
  references: number;
  released: boolean;
  /** What whole numbers are known to be. */
  range: Range | undefined;
  /** What is not known yet of the indices that these values were picked by. */
  pendingChecks: ReadonlySet<IndexCheck> | undefined;
}

/** A place for the result of an operation. */
export function createDeviceBuffer(
  length: number,
  constant?: number,
  perTexel: PerTexel = 1,
  isHalf = false,
): DeviceBuffer {
  return {
    length,
    perTexel,
    constant: length === 0 ? 0 : constant,
    memory: undefined,
    isHalf,
    error: undefined,
    references: 1,
    released: false,
    range: undefined,
    pendingChecks: undefined,
  };
}

/** What keeps `buffer` from having values: an operation that failed, or an index out of range that has been found by now. */
export function errorOf({ error, pendingChecks: checks }: DeviceBuffer): Error | undefined {
  if (error !== undefined || checks === undefined) return error;
  for (const indexCheck of checks) if (indexCheck.error !== undefined) return indexCheck.error;
  return undefined;
}
