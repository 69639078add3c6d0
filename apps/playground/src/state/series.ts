import type { CurvePoint } from "../worker/protocol.ts";

/** The curves of a run: columns of the same length, grown in place since copying them at each message would add up. */
export interface Series {
  /** In epochs. */
  readonly epoch: number[];
  readonly trainLoss: number[];
  readonly trainAccuracy: number[];
  /** Measured after each epoch; null in between. */
  readonly validationLoss: (number | null)[];
  readonly validationAccuracy: (number | null)[];
}

/** No points yet. */
export function emptySeries(): Series {
  return { epoch: [], trainLoss: [], trainAccuracy: [], validationLoss: [], validationAccuracy: [] };
}

/** Adds points at the end. */
export function addPoints(series: Series, points: readonly CurvePoint[]): void {
  for (const { epoch, loss, accuracy } of points) {
    series.epoch.push(epoch);
    series.trainLoss.push(loss);
    series.trainAccuracy.push(accuracy);
    series.validationLoss.push(null);
    series.validationAccuracy.push(null);
  }
}

/** Notes what was measured on the held-out samples; the last point is the end of that epoch. */
export function addValidation(series: Series, loss: number, accuracy: number): void {
  const last = series.epoch.length - 1;
  if (last < 0) return;
  series.validationLoss[last] = loss;
  series.validationAccuracy[last] = accuracy;
}
