/** What the samples of one contestant come to. Times in milliseconds for one piece of work. */
export interface Summary {
  readonly best: number;
  readonly median: number;
  readonly samples: number;
}

/**
 * The middle of the values, or the mean of the two in the middle.
 * @throws RangeError without values.
 */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("median: there must be values, got none. Take at least one sample.");
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** The smallest and the middle sample. */
export function summarize(samples: readonly number[]): Summary {
  return { best: Math.min(...samples), median: median(samples), samples: samples.length };
}
