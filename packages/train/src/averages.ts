import type { Metric } from "./metric.ts";
import type { Reading } from "./readings.ts";

/** Averages over samples. */
export interface Averages {
  readonly loss: number;
  /** 0-1; undefined where the target is no label. */
  readonly accuracy: number | undefined;
  /** The averages of the metrics that were asked for, by name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The number of samples. */
  readonly size: number;
}

/** Sums of `value * samples` over batches. Plain data, part of a checkpoint. */
export interface Sums {
  readonly totals: readonly number[];
  readonly samples: number;
}

/** Nothing added yet. */
export const noSums: Sums = { totals: [], samples: 0 };

/** The sums with further batches added. */
export function addReadings(sums: Sums, readings: readonly Reading[]): Sums {
  let { totals, samples } = sums;
  for (const reading of readings) {
    const before = totals;
    totals = reading.values.map((value, index) => (before[index] ?? 0) + value * reading.samples);
    samples += reading.samples;
  }
  return { totals, samples };
}

/** The averages that the sums stand for. */
export function averagesOf(sums: Sums, metrics: Readonly<Record<string, Metric>>): Averages {
  const average = (index: number): number | undefined => {
    const total = sums.totals[index];
    return total === undefined ? undefined : total / sums.samples;
  };
  const names = Object.keys(metrics);
  return {
    loss: average(0) ?? Number.NaN,
    accuracy: average(1 + names.length),
    metrics: Object.fromEntries(names.map((name, index) => [name, average(1 + index) ?? Number.NaN])),
    size: sums.samples,
  };
}
