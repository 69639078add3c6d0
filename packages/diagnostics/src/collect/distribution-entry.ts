import { concat, max, min, sum, type Tensor } from "@ganglion/tensor";
import { spreadCount, spreadSample } from "../device/spread-sample.ts";
import { squares } from "../device/squares.ts";
import { type Distribution, distributionOf } from "../distribution.ts";
import type { Board, ReadSlot, Row, Slot } from "./board.ts";

/** How many values are looked at for deviation and extremes, and how many of these for percentiles and histogram. */
export const MOST_VALUES = 65_536;
const MOST_COUNTED = 2048;

/** A distribution whose numbers are on the device. */
export interface DistributionEntry {
  readonly size: number;
  readonly head: Slot;
  readonly row: Row;
}

const all = { axis: 0, keepDims: true };

/** Measures how the values of `x` are distributed. `values` are those of them that are looked at. */
export function distributionEntry(
  board: Board,
  x: Tensor,
  values: Tensor = spreadSample(x, MOST_VALUES),
): DistributionEntry {
  const total = sum(values, all);
  const whole = values.size === x.size ? total : sum(x).reshape([1]);
  const head = concat([whole, min(values, all), max(values, all), total, sum(squares(values), all)]);
  return { size: x.size, head: board.put(head), row: board.row(spreadSample(values, MOST_COUNTED)) };
}

/** Gives the numbers back unread. */
export function dropDistribution(board: Board, entry: DistributionEntry | undefined): void {
  board.drop(entry?.head);
  board.dropRow(entry?.row);
}

/** The distribution, once the numbers were read. `zeroShare`: the share of values that are 0, if those are the least. */
export function readDistribution(
  read: ReadSlot,
  { size, head, row }: DistributionEntry,
  zeroShare?: number,
): Distribution {
  const looked = spreadCount(size, MOST_VALUES);
  return distributionOf(read(head), read(row), { size, looked, counted: spreadCount(looked, MOST_COUNTED), zeroShare });
}
