import { concat, scope, type Tensor, type TypedArray } from "@ganglion/tensor";
import { addReading } from "./add-up.ts";
import { noSums } from "./averages.ts";

/** What was measured on one batch: the loss first, then the metrics, then perhaps the accuracy. */
export interface Reading {
  /** Each value times its weight. */
  readonly totals: readonly number[];
  /** By what each value weighs: the number of samples, unless it said otherwise. */
  readonly weights: readonly number[];
  readonly samples: number;
  readonly loss: number;
}

/** A measurement that is still on the device. */
export interface PendingReading {
  /** All its numbers, so that one transfer reads them. */
  readonly numbers: Tensor;
  /** What they mean: of each part of the batch as many. */
  readonly layouts: readonly ReadingLayout[];
}

/** What the numbers of a measurement mean. */
export interface ReadingLayout {
  /** For each value where its weight stands among the numbers; undefined if it weighs as much as its samples. */
  readonly weightAt: readonly (number | undefined)[];
  /** Which value is a total already. */
  readonly totalAt: number | undefined;
  readonly samples: number;
}

/** Collects measurements on the device and reads them back together, so that the device is not kept waiting each step. */
export interface Readings {
  add(pending: PendingReading): void;
  /** Reads and frees what was collected since the last time. */
  flush(): Promise<Reading[]>;
  /** Frees what was collected, unread. */
  drop(): void;
}

/** An empty collection. */
export function collectReadings(): Readings {
  let pending: PendingReading[] = [];
  const drop = (): void => {
    for (const { numbers } of pending) numbers.dispose();
    pending = [];
  };
  return {
    add(reading) {
      pending.push(reading);
    },
    async flush() {
      if (pending.length === 0) return [];
      const all = pending.map(({ numbers, layouts }) => ({ size: numbers.size, layouts }));
      const table = scope(() => concat(pending.map(({ numbers }) => numbers)));
      drop();
      try {
        const values = await table.data();
        let start = 0;
        return all.map(({ size, layouts }) => readingsOf(values.subarray(start, (start += size)), layouts));
      } finally {
        table.dispose();
      }
    },
    drop,
  };
}

/** Whether a measurement is still on the device. */
export function isPending(reading: PendingReading | Reading): reading is PendingReading {
  return "numbers" in reading;
}

/** The samples in a batch that was measured. */
export function samplesOf(reading: PendingReading | Reading): number {
  if (!isPending(reading)) return reading.samples;
  return reading.layouts.reduce((sum, { samples }) => sum + samples, 0);
}

/** One measurement of those of a batch's parts, which are all read or all on the device. */
export function joinReadings(parts: readonly (PendingReading | Reading)[]): PendingReading | Reading {
  const [first, ...others] = parts as [PendingReading | Reading, ...(PendingReading | Reading)[]];
  if (others.length === 0) return first;
  if (!isPending(first)) return joined(parts as readonly Reading[]);
  const pending = parts as readonly PendingReading[];
  const numbers = concat(pending.map((part) => part.numbers));
  for (const part of pending) part.numbers.dispose();
  return { numbers, layouts: pending.flatMap(({ layouts }) => layouts) };
}

function joined(parts: readonly Reading[]): Reading {
  const { totals, weights, samples } = parts.reduce(addReading, noSums);
  return { totals, weights, samples, loss: (totals[0] as number) / (weights[0] as number) };
}

/** What the numbers of a measurement say, whose parts have as many each. */
export function readingsOf(numbers: TypedArray, layouts: readonly ReadingLayout[]): Reading {
  const size = numbers.length / layouts.length;
  const parts = layouts.map((layout, part) => readingOf(numbers.subarray(part * size, (part + 1) * size), layout));
  return parts.length === 1 ? (parts[0] as Reading) : joined(parts);
}

/** What the numbers of one measurement say. */
export function readingOf(numbers: ArrayLike<number>, { weightAt, totalAt, samples }: ReadingLayout): Reading {
  const weights = weightAt.map((at) => (at === undefined ? samples : (numbers[at] as number)));
  const totals = weights.map((weight, i) => (numbers[i] as number) * (i === totalAt ? 1 : weight));
  return { totals, weights, samples, loss: numbers[0] as number };
}
