import { concat, scope, type Tensor } from "@ganglion/tensor";

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
  readonly layout: ReadingLayout;
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
      const layouts = pending.map(({ numbers, layout }) => ({ size: numbers.size, layout }));
      const table = scope(() => concat(pending.map(({ numbers }) => numbers)));
      drop();
      try {
        const all = await table.data();
        let start = 0;
        return layouts.map(({ size, layout }) => readingOf(all.subarray(start, (start += size)), layout));
      } finally {
        table.dispose();
      }
    },
    drop,
  };
}

/** What the numbers of one measurement say. */
export function readingOf(numbers: ArrayLike<number>, { weightAt, totalAt, samples }: ReadingLayout): Reading {
  const weights = weightAt.map((at) => (at === undefined ? samples : (numbers[at] as number)));
  const totals = weights.map((weight, i) => (numbers[i] as number) * (i === totalAt ? 1 : weight));
  return { totals, weights, samples, loss: numbers[0] as number };
}
