import { isFloat, slice, type Tensor } from "@ganglion/tensor";
import { countOneSigned, endsOf } from "../device/measure-signs.ts";
import type { InputSample } from "../sample.ts";
import type { Board, ReadSlot, Slot } from "./board.ts";
import { type DistributionEntry, distributionEntry, readDistribution } from "./distribution-entry.ts";

/** What the network was given in the step that is being looked at, its numbers on the device. */
export interface InputEntry {
  readonly values: DistributionEntry;
  readonly oneSigned: Slot;
  /** How many samples were looked at for their signs. */
  readonly samples: number;
}

/** How many samples are looked at for their signs. */
const MOST_SAMPLES = 32;

/** Measures an input; undefined if it is not of floating-point numbers. To be called in a scope, without recording. */
export function measureInput(board: Board, x: Tensor): InputEntry | undefined {
  if (!isFloat(x.dtype) || x.size === 0 || x.rank === 0) return undefined;
  const samples = Math.min(MOST_SAMPLES, x.shape[0] as number);
  const some = x.shape[0] === samples ? x : slice(x, [[0, samples]]);
  const oneSigned = countOneSigned(endsOf(some.reshape([samples, -1]), [1]));
  return { values: distributionEntry(board, x), oneSigned: board.put(oneSigned), samples };
}

/** The input's sample, once the numbers were read. */
export function inputSample(read: ReadSlot, { values, oneSigned, samples }: InputEntry): InputSample {
  return { ...readDistribution(read, values), oneSignShare: (read(oneSigned)[0] as number) / samples };
}
