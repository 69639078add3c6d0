import { type BadIndex, indexError, indexNaming, type Operand } from "@ganglion/tensor";
import type { Core } from "./core.ts";
import { download } from "./download.ts";
import type { OpCall } from "./op-call.ts";
import { isWithin, rangeFrom } from "./range.ts";
import type { DeviceBuffer } from "./device-buffer.ts";

/** Whether indices that a kernel follows are in range, which only the device knows until it has been asked. */
export interface IndexCheck {
  /** Resolves when that is known. */
  settled: Promise<void>;
  isSettled: boolean;
  /** What is wrong with them, if anything is. */
  error: Error | undefined;
}

/** What indices have to be: below `length`, but for those that stand for nothing. */
export interface IndexBounds {
  readonly length: number;
  readonly ignored?: number;
}

/**
 * Checks indices, unless it is known that they are in range: most come from the host, which looks at them when it
 * hands them over. Others are read back while the device goes on; whatever depends on them waits for that where it is read.
 */
export function checkIndices(core: Core, call: OpCall, indices: Operand, bounds: IndexBounds): IndexCheck | undefined {
  const buffer = indices.buffer as DeviceBuffer;
  if (indices.size === 0 || isKnown(buffer, bounds)) return undefined;
  const naming = indexNaming() ?? ((bad: BadIndex) => indexError(call.op, bad, indices.shape));
  const settle = async (): Promise<void> => {
    try {
      const values = await download(core, indices);
      const place = values.findIndex((index) => !isGood(index, bounds));
      if (place >= 0) indexCheck.error = naming({ place, index: values[place] as number, length: bounds.length });
    } catch {
      // What went wrong is left in the indices as well, and goes on from there.
    }
    indexCheck.isSettled = true;
  };
  const indexCheck: IndexCheck = { isSettled: false, error: undefined, settled: Promise.resolve() };
  indexCheck.settled = settle();
  return indexCheck;
}

function isKnown({ constant, range }: DeviceBuffer, { length, ignored }: IndexBounds): boolean {
  const known = constant === undefined ? range : rangeFrom(constant, constant);
  return known !== undefined && isWithin(known, length, ignored);
}

function isGood(index: number, { length, ignored }: IndexBounds): boolean {
  return (index >= 0 && index < length) || index === ignored;
}
