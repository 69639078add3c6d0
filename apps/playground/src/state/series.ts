import type { CurvePoint, ValidationPoint } from "../worker/protocol.ts";

/** The curves of a run: columns of the same length, grown in place since copying them at each message would add up. */
export interface Series {
  /** In epochs. */
  readonly epoch: number[];
  readonly trainLoss: number[];
  readonly trainAccuracy: number[];
  /** Measured after each epoch and when paused; null in between. */
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

/** Notes what was measured on the held-out samples, at the point of the curves that is nearest. */
export function addValidation(series: Series, { epoch, loss, accuracy }: ValidationPoint): void {
  const index = series.epoch.findLastIndex((at) => at <= epoch + 1e-9);
  if (index < 0) return;
  series.validationLoss[index] = loss;
  series.validationAccuracy[index] = accuracy;
}
