import { isFloat, type Tensor } from "@ganglion/tensor";
import { measureDistribution, MOST_VALUES } from "../device/measure-distribution.ts";
import { spreadCount } from "../device/spread-sample.ts";
import { countOneSigned, signedSums } from "../device/measure-signs.ts";
import { distributionOf } from "../distribution.ts";
import type { InputSample } from "../sample.ts";
import type { Board, ReadSlot, Slot } from "./board.ts";

/** What the network was given in the step that is being looked at, its numbers on the device. */
export interface InputEntry {
  readonly values: Slot;
  readonly oneSigned: Slot;
  readonly size: number;
  readonly samples: number;
}

/** Measures an input; undefined if it is not of floating-point numbers. To be called in a scope, without recording. */
export function measureInput(board: Board, x: Tensor): InputEntry | undefined {
  if (!isFloat(x.dtype) || x.size === 0 || x.rank === 0) return undefined;
  const rows = x.reshape([x.shape[0] as number, -1]);
  const oneSigned = countOneSigned(signedSums(rows, [1]));
  const slots = { values: board.put(measureDistribution(x)), oneSigned: board.put(oneSigned) };
  return { ...slots, size: x.size, samples: x.shape[0] as number };
}

/** The input's sample, once the numbers were read. */
export function inputSample(read: ReadSlot, { values, oneSigned, size, samples }: InputEntry): InputSample {
  const distribution = distributionOf(read(values), size, spreadCount(size, MOST_VALUES));
  return { ...distribution, oneSignShare: (read(oneSigned)[0] as number) / samples };
}
