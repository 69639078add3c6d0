import { refusal } from "@ganglion/tensor";
import { forwardShare, measuredSteps } from "./step-cost.ts";
import { secondsText } from "./plan-text.ts";

/** The part of the time that measuring may take; the rest is the plan's. */
const adviceShare = 1 / 4;

/** No advice looks at more samples: it would not know more. */
const mostSamples = 2000;

/** Multiplications a second on the host, about, in closed form. */
const hostRate = 4e8;

/** What measuring costs. */
export interface Costs {
  readonly stepSeconds: number;
  /** Whether steps are made to measure that. */
  readonly isMeasured: boolean;
  readonly batchSize: number;
  readonly classes: number;
  /** How often all samples that are looked at go through the model. */
  readonly passes: number;
  /** Old samples that go through it. */
  readonly oldSamples: number;
  /** How many features each of the probes has. */
  readonly widths: readonly number[];
}

/** Seconds that it takes to look at so many samples, by count. */
export function secondsToLook(samples: number, costs: Costs): number {
  const { stepSeconds, isMeasured, batchSize, passes, oldSamples, widths, classes } = costs;
  const steps = (isMeasured ? measuredSteps : 0) * stepSeconds;
  // One batch more tells the shapes.
  const forward = ((samples * passes + oldSamples) / batchSize + 1) * stepSeconds * forwardShare;
  return steps + forward + widths.reduce((sum, width) => sum + ridgeSeconds(samples, width, classes), 0);
}

/** Seconds of a ridge probe: the products of all features, their axes, the samples along these, and eight strengths. */
function ridgeSeconds(n: number, d: number, classes: number): number {
  const k = Math.min(n, d);
  return (2 * n * d * k + 10 * k ** 3 + 8 * n * k * (classes + 2)) / hostRate;
}

/**
 * How many samples can be looked at.
 * @throws RangeError if that is too few to say anything.
 */
export function samplesToLook(where: string, size: number, seconds: number, costs: Costs): number {
  const fewest = Math.min(size, Math.max(20, 2 * costs.classes));
  const needed = secondsToLook(fewest, costs);
  if (needed > seconds * adviceShare) {
    const least = secondsText(needed / adviceShare);
    const rule = `seconds must be at least ${least} for this model on this machine`;
    throw refusal(RangeError, where, rule, secondsText(seconds), "Give more, or use a smaller model or pictures.");
  }
  let [low, high] = [fewest, Math.min(size, mostSamples)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (secondsToLook(middle, costs) <= seconds * adviceShare) low = middle;
    else high = middle - 1;
  }
  return low;
}
