import { isFloat, type Tensor } from "@ganglion/tensor";
import type { InputSample } from "../sample.ts";
import type { Board, ReadNumbers } from "./board.ts";
import { type DistributionEntry, distributionEntry, readDistribution } from "./distribution-entry.ts";
import { countSigns, type EndsEntry, endsEntry, readEnds } from "./ends-entry.ts";

/** What the network was given in the step that is being looked at, its numbers on the device. */
export interface InputEntry {
  readonly values: DistributionEntry;
  /** The ends of each sample that was looked at for its signs. */
  readonly ends: EndsEntry;
}

/** How many samples are looked at for their signs. */
const MAX_SAMPLES = 32;

/** Measures an input; undefined if it is not of floating-point numbers. To be called in a scope, without recording. */
export function measureInput(board: Board, x: Tensor): InputEntry | undefined {
  if (!isFloat(x.dtype) || x.size === 0 || x.rank === 0) return undefined;
  const all = x.shape[0] as number;
  const view = { outer: 1, units: Math.min(MAX_SAMPLES, all), inner: x.size / all, every: 1 };
  return { values: distributionEntry(board, x), ends: endsEntry(board, x, view) };
}

/** The input's sample, once the numbers were read. */
export function inputSample(read: ReadNumbers, { values, ends }: InputEntry): InputSample {
  const both = readEnds(read, ends);
  return { ...readDistribution(read, values), oneSignShare: countSigns(both).oneSigned / both[0].length };
}
