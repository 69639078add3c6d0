/** Averages over samples. */
export interface Averages {
  /** Each batch weighs by what counted in it, if the loss says so by `weighted`, else by its samples; NaN if nothing did. */
  readonly loss: number;
  /** The share of the labels that count, 0-1; undefined where the target is no label. */
  readonly accuracy: number | undefined;
  /** The averages of the metrics that were asked for, by name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The number of samples. */
  readonly size: number;
  /** What the measures gave that were asked for, by name. */
  readonly measures?: Readonly<Record<string, unknown>>;
}

/** Weighted sums over batches: of the loss, then the metrics, then the accuracy. Plain data, part of a checkpoint. */
export interface Sums {
  /** The sum of each value times its weight. */
  readonly totals: readonly number[];
  /** The sum of each value's weights. */
  readonly weights: readonly number[];
  readonly samples: number;
}

/** Nothing added yet. */
export const noSums: Sums = { totals: [], weights: [], samples: 0 };
