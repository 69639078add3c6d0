import type { Averages, Sums } from "./averages.ts";
import type { Metric } from "./metric.ts";
import type { Reading } from "./readings.ts";

/** The sums with a further batch added. What had no weight is not a number, and left out. */
export function addReading(sums: Sums, { totals, weights, samples }: Reading): Sums {
  const sum: { totals: number[]; weights: number[]; samples: number } = {
    totals: [...sums.totals],
    weights: [...sums.weights],
    samples: sums.samples + samples,
  };
  for (let i = 0; i < totals.length; i++) {
    const weight = weights[i] as number;
    sum.totals[i] = (sum.totals[i] ?? 0) + (weight === 0 ? 0 : (totals[i] as number));
    sum.weights[i] = (sum.weights[i] ?? 0) + weight;
  }
  return sum;
}

/** The averages that the sums stand for. */
export function averagesOf(sums: Sums, metrics: Readonly<Record<string, Metric>>): Averages {
  const average = (index: number): number => (sums.totals[index] ?? 0) / (sums.weights[index] ?? 0);
  const names = Object.keys(metrics);
  const accuracy = average(1 + names.length);
  return {
    loss: average(0),
    accuracy: Number.isNaN(accuracy) ? undefined : accuracy,
    metrics: Object.fromEntries(names.map((name, index) => [name, average(1 + index)])),
    size: sums.samples,
  };
}
