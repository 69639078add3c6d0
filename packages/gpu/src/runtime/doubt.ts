import { type BadIndex, indexError, indexNaming, type Operand } from "@ganglion/tensor";
import type { Core } from "./core.ts";
import { download } from "./download.ts";
import type { Label } from "./label.ts";
import { isWithin, rangeFrom } from "./range.ts";
import type { Slot } from "./slot.ts";

/** Whether indices that a kernel follows are in range, which only the device knows until it has been asked. */
export interface Doubt {
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
 * The doubt about indices, none if it is known that they are in range: most come from the host, which looks at them when it
 * hands them over. Others are read back while the device goes on; whatever depends on them waits for that where it is read.
 */
export function doubtOf(core: Core, of: Label, indices: Operand, bounds: IndexBounds): Doubt | undefined {
  const slot = indices.buffer as Slot;
  if (indices.size === 0 || isKnown(slot, bounds)) return undefined;
  const naming = indexNaming() ?? ((bad: BadIndex) => indexError(of.op, bad, indices.shape));
  const settle = async (): Promise<void> => {
    try {
      const values = await download(core, indices);
      const place = values.findIndex((index) => !isGood(index, bounds));
      if (place >= 0) doubt.error = naming({ place, index: values[place] as number, length: bounds.length });
    } catch {
      // What went wrong is left in the indices as well, and goes on from there.
    }
    doubt.isSettled = true;
  };
  const doubt: Doubt = { isSettled: false, error: undefined, settled: Promise.resolve() };
  doubt.settled = settle();
  return doubt;
}

function isKnown({ constant, range }: Slot, { length, ignored }: IndexBounds): boolean {
  const known = constant === undefined ? range : rangeFrom(constant, constant);
  return known !== undefined && isWithin(known, length, ignored);
}

function isGood(index: number, { length, ignored }: IndexBounds): boolean {
  return (index >= 0 && index < length) || index === ignored;
}
