import { applyElementwise, elementwise, type ElementwiseFunction, sum, type Tensor } from "@ganglion/tensor";
import { measuring } from "../device/kernels.ts";
import { sampleStride, stridedSample } from "../device/strided-sample.ts";
import { type Distribution, distributionOf, FINE_BINS, REACH } from "../distribution.ts";
import type { Board, PendingTensor, Place, ReadNumbers, Row } from "./board.ts";

/** A distribution whose numbers are on the device. */
export interface DistributionEntry {
  readonly size: number;
  /** How many values were looked at. */
  readonly looked: number;
  /** Where a kernel wrote them all, or else what was composed. */
  readonly numbers: Place | Composed;
}

interface Composed {
  /** The sum of all values. */
  readonly whole: PendingTensor;
  readonly row: Row;
  /** How many are not 0. */
  readonly others: PendingTensor | undefined;
  readonly outside: PendingTensor | undefined;
}

/** What is counted besides. */
export interface Counted {
  /** Whether values that are exactly 0 are. */
  readonly zeros?: boolean;
  /** Values below the one and above the other are. */
  readonly outside?: readonly [low: number, high: number] | undefined;
}

/** How many numbers a kernel writes before those of the row: the sum of all values, and the counts. */
const BEFORE_ROW = 3;
/** How many there are. */
const LENGTH = BEFORE_ROW + 5 + FINE_BINS;

/** Measures how the values of `x` are distributed. */
export function distributionEntry(board: Board, x: Tensor, counted: Counted = {}): DistributionEntry {
  const { size } = x;
  const every = sampleStride(size, board.most);
  return {
    size,
    looked: Math.ceil(size / every),
    numbers: written(board, x, every, counted) ?? composed(board, x, counted),
  };
}

function written(board: Board, x: Tensor, every: number, { outside }: Counted): Place | undefined {
  const kernel = measuring(x, "measureValues");
  if (kernel === undefined) return undefined;
  const place = board.place(x, LENGTH);
  const [low, high] = outside ?? EVERYTHING;
  kernel(x, place.table.values, place.at, { every, low, high, bins: FINE_BINS, reach: REACH });
  return place;
}

const EVERYTHING = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

function composed(board: Board, x: Tensor, { zeros = false, outside }: Counted): Composed {
  const values = stridedSample(x, board.most);
  return {
    whole: board.put(sum(x)),
    row: board.row(values),
    others: zeros ? board.put(countOutside(values, 0, 0)) : undefined,
    outside: outside && board.put(countOutside(values, ...outside)),
  };
}

const isOutside: ElementwiseFunction = /* @__PURE__ */ elementwise(
  "isOutside",
  ["x"],
  ["low", "high"],
  ({ x, low, high }) => x.less(low).maximum(x.greater(high)),
);

/** How many elements lie below `low` or above `high`. */
function countOutside(x: Tensor, low: number, high: number): Tensor {
  return sum(applyElementwise(isOutside, [x], [low, high]));
}

/** The share of values that are 0, once the numbers were read. */
export function readZeroShare(read: ReadNumbers, { looked, numbers }: DistributionEntry): number {
  return "table" in numbers ? first(read, numbers, 1) / looked : 1 - first(read, numbers.others, 0) / looked;
}

/** The share of values outside. */
export function readOutsideShare(read: ReadNumbers, { looked, numbers }: DistributionEntry): number {
  return first(read, "table" in numbers ? numbers : numbers.outside, 2) / looked;
}

/** The number of a tensor, or the one at `at` of a place. */
function first(read: ReadNumbers, from: PendingTensor | Place | undefined, at: number): number {
  if (from === undefined) return Number.NaN;
  return read(from)["table" in from ? at : 0] as number;
}

/** The distribution, once the numbers were read. `zeroShare`: the share of values that are 0, if those are the least. */
export function readDistribution(read: ReadNumbers, entry: DistributionEntry, zeroShare?: number): Distribution {
  const { size, looked, numbers } = entry;
  const isPlace = "table" in numbers;
  const row = isPlace ? read(numbers).subarray(BEFORE_ROW) : read(numbers.row);
  return distributionOf(first(read, isPlace ? numbers : numbers.whole, 0), row, { size, looked, zeroShare });
}
