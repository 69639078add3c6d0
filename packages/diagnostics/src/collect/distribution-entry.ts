import { sum, type Tensor } from "@ganglion/tensor";
import { spreadSample } from "../device/spread-sample.ts";
import { type Distribution, distributionOf } from "../distribution.ts";
import type { Board, ReadSlot, Row, Slot } from "./board.ts";

/** A distribution whose numbers are on the device. */
export interface DistributionEntry {
  readonly size: number;
  /** How many values were looked at. */
  readonly looked: number;
  /** The sum of all values. */
  readonly whole: Slot;
  readonly row: Row;
}

/** Measures how the values of `x` are distributed. `values` are those of them that are looked at. */
export function distributionEntry(
  board: Board,
  x: Tensor,
  values: Tensor = spreadSample(x, board.most),
): DistributionEntry {
  return { size: x.size, looked: values.size, whole: board.put(sum(x)), row: board.row(values) };
}

/** Gives the numbers back unread. */
export function dropDistribution(board: Board, entry: DistributionEntry | undefined): void {
  board.drop(entry?.whole);
  board.dropRow(entry?.row);
}

/** The distribution, once the numbers were read. `zeroShare`: the share of values that are 0, if those are the least. */
export function readDistribution(
  read: ReadSlot,
  { size, looked, whole, row }: DistributionEntry,
  zeroShare?: number,
): Distribution {
  return distributionOf(read(whole)[0] as number, read(row), { size, looked, zeroShare });
}
