import type { StepEvent } from "@ganglion/train";
import type { CurvePoint } from "./protocol.ts";

/** About how many points an epoch gets in the curves, so that they are smooth and yet grow while one watches. */
const pointsPerEpoch = 12;
const mostStepsPerPoint = 8;

/** How many steps a point of the curves averages, such that the last point of an epoch does not stand for much fewer. */
export function stepsPerPoint(stepsPerEpoch: number): number {
  let steps = Math.min(mostStepsPerPoint, Math.max(1, Math.round(stepsPerEpoch / pointsPerEpoch)));
  while (stepsPerEpoch % steps !== 0 && stepsPerEpoch % steps < steps / 2) steps -= 1;
  return steps;
}

/** Makes points of the curves from steps. */
export interface CurvePoints {
  add(event: StepEvent): void;
  /** The points that are complete; with `all` the last one too, of however few steps. */
  take(all?: boolean): CurvePoint[];
  /** All that were complete so far, taken or not; undefined while one is not. */
  whole(): readonly CurvePoint[] | undefined;
}

/** A point for each `every` steps of an epoch, after those that there are. */
export function createCurvePoints(
  stepsPerEpoch: number,
  every: number,
  before: readonly CurvePoint[] = [],
): CurvePoints {
  const points = [...before];
  let taken = points.length;
  let open: StepEvent[] = [];
  const close = (): void => {
    const last = open.at(-1);
    if (last === undefined) return;
    const mean = (of: (event: StepEvent) => number): number =>
      open.reduce((sum, event) => sum + of(event), 0) / open.length;
    points.push({
      epoch: last.step / stepsPerEpoch,
      loss: mean(({ loss }) => loss),
      accuracy: mean(({ accuracy = Number.NaN }) => accuracy),
    });
    open = [];
  };
  return {
    add(event) {
      open.push(event);
      const inEpoch = ((event.step - 1) % stepsPerEpoch) + 1;
      if (inEpoch % every === 0 || inEpoch === stepsPerEpoch) close();
    },
    take(all = false) {
      if (all) close();
      const fresh = points.slice(taken);
      taken = points.length;
      return fresh;
    },
    whole: () => (open.length === 0 ? points : undefined),
  };
}
