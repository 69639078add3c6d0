import { scope, stack, type Tensor } from "@ganglion/tensor";

/** What was measured on one batch: the loss first, then the metrics, then perhaps the accuracy. */
export interface Reading {
  readonly values: readonly number[];
  readonly samples: number;
}

/** A measurement that is still on the device. */
export interface PendingReading {
  readonly values: Tensor;
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
    for (const { values } of pending) values.dispose();
    pending = [];
  };
  return {
    add(reading) {
      pending.push(reading);
    },
    async flush() {
      if (pending.length === 0) return [];
      const taken = pending;
      const table = scope(() => stack(taken.map(({ values }) => values)));
      drop();
      try {
        const numbers = await table.data();
        const width = numbers.length / taken.length;
        return taken.map(({ samples }, row) => ({
          values: Array.from(numbers.subarray(row * width, (row + 1) * width)),
          samples,
        }));
      } finally {
        table.dispose();
      }
    },
    drop,
  };
}
