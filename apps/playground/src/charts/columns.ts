import type { Series } from "../state/series.ts";

/** The epochs, then the curve of training, then that of validation, which has gaps. */
export type Columns = readonly [
  epoch: readonly number[],
  train: readonly number[],
  validation: readonly (number | null)[],
];

/** The value at `index`, or the last one before it. */
export function valueAt(column: readonly (number | null)[], index: number): number | undefined {
  return column.slice(0, index + 1).findLast((value) => value !== null) ?? undefined;
}

/** The curves of the loss. */
export function lossColumns({ epoch, trainLoss, validationLoss }: Series): Columns {
  return [epoch, trainLoss, validationLoss];
}

/** The curves of the accuracy. */
export function accuracyColumns({ epoch, trainAccuracy, validationAccuracy }: Series): Columns {
  return [epoch, trainAccuracy, validationAccuracy];
}

/** How much of the smoothed value each point keeps. */
const kept = 0.85;

/** The curve of training without its jitter, for the eye: each point drags the line a little towards itself. */
export function smoothed([epoch, train, validation]: Columns): Columns {
  let line = Number.NaN;
  const smooth = train.map((value) => {
    line = Number.isFinite(line) && Number.isFinite(value) ? kept * line + (1 - kept) * value : value;
    return line;
  });
  return [epoch, smooth, validation];
}
