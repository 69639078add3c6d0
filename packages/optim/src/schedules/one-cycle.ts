import {
  checkBoolean,
  checkCount,
  checkDecay,
  checkNonNegative,
  checkPositive,
  oneOf,
  type OptionChecks,
  refusal,
} from "@ganglion/tensor";
import type { Schedule } from "../schedule.ts";
import { cosine, linear } from "./anneal.ts";
import { checkScheduleOptions, defineSchedule } from "./define.ts";

/** When a cycle turns, and how it gets there. */
export interface CycleShape {
  /** How many steps the cycle takes. */
  readonly steps: number;
  /** Which part of it is the way up; 0.3 by default. */
  readonly warmupFraction?: number;
  /** Along half a cosine (default) or a straight line. */
  readonly anneal?: "cosine" | "linear";
  /** Go back down as fast as up, then down to the end; otherwise (default) straight down to the end. */
  readonly threePhase?: boolean;
}

/** What `oneCycle` takes. */
export interface OneCycleOptions extends CycleShape {
  /** The largest rate. */
  readonly peak: number;
  /** How many times smaller the first rate is than the peak, at least 1; 25 by default. */
  readonly divisor?: number;
  /** How many times smaller the last rate is than the first; 1e4 by default. */
  readonly finalDivisor?: number;
}

/** What `oneCycleMomentum` takes. */
export interface OneCycleMomentumOptions extends CycleShape {
  /** The momentum when the rate is smallest; 0.95 by default. */
  readonly maximum?: number;
  /** The momentum when the rate is largest; 0.85 by default. */
  readonly minimum?: number;
}

/** A way from one value to another that ends at a step, which need not be whole. */
interface Phase {
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

/**
 * One cycle: from `peak / divisor` up to `peak` and down to `peak / divisor / finalDivisor`, where it stays.
 * @throws TypeError for what is no option, or of another kind; RangeError if one is out of range.
 * @example
 * ```ts
 * import { oneCycle, oneCycleMomentum, sgd } from "@ganglion/optim";
 * import { tensor } from "@ganglion/tensor";
 * const optimizer = sgd([tensor([1], { requiresGrad: true })], {
 *   learningRate: oneCycle({ peak: 0.1, steps: 2000 }),
 *   momentum: oneCycleMomentum({ steps: 2000 }),
 * });
 * optimizer.learningRate; // => 0.004
 * ```
 * @see Smith and Topin, 2018, Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  const checks = { peak: [checkNonNegative], divisor: checkPositive, finalDivisor: checkPositive, ...shapeChecks() };
  checkScheduleOptions("oneCycle", options, checks, { peak: "0.1", steps: "1000" });
  const { peak, divisor = 25, finalDivisor = 1e4 } = options;
  const first = peak / divisor;
  const last = first / finalDivisor;
  checkOrder("oneCycle", "neither the first nor the last rate may be above the peak", [first, last], peak);
  return cycle("oneCycle", options, [first, peak, last]);
}

/**
 * The momentum that goes with `oneCycle`: down from `maximum` to `minimum` while the rate goes up, and back up again.
 * @throws TypeError for what is no option, or of another kind; RangeError if one is out of range.
 * @example
 * ```ts
 * import { oneCycleMomentum } from "@ganglion/optim";
 * oneCycleMomentum({ steps: 2000 })(0); // => 0.95
 * ```
 * @see Smith and Topin, 2018, Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates
 */
export function oneCycleMomentum(options: OneCycleMomentumOptions): Schedule {
  const checks = { maximum: checkDecay, minimum: checkDecay, ...shapeChecks() };
  checkScheduleOptions("oneCycleMomentum", options, checks, { steps: "1000" });
  const { maximum = 0.95, minimum = 0.85 } = options;
  checkOrder("oneCycleMomentum", "minimum must be at most maximum", [minimum], maximum);
  return cycle("oneCycleMomentum", options, [maximum, minimum, maximum]);
}

function shapeChecks(): OptionChecks<CycleShape> {
  return {
    steps: [checkCount],
    warmupFraction: checkDecay,
    anneal: oneOf("cosine", "linear"),
    threePhase: checkBoolean,
  };
}

function checkOrder(where: string, rule: string, lower: readonly number[], upper: number): void {
  if (lower.every((value) => value <= upper)) return;
  throw refusal(RangeError, where, rule, `${lower.join(" and ")} beside ${upper}`, "Leave it out for the default.");
}

/** Goes from the first value over the second to the third; in three phases it comes by the first again. */
function cycle(name: string, shape: CycleShape, [first, turn, last]: readonly [number, number, number]): Schedule {
  const { steps, warmupFraction = 0.3, anneal = "cosine", threePhase = false } = shape;
  const between = anneal === "cosine" ? cosine : linear;
  const top = warmupFraction * steps - 1;
  const phases: Phase[] = [{ end: top, from: first, to: turn }];
  if (threePhase) phases.push({ end: 2 * top, from: turn, to: first });
  phases.push({ end: steps - 1, from: threePhase ? first : turn, to: last });
  return defineSchedule(name, (step) => {
    let start = 0;
    for (const { end, from, to } of phases) {
      if (step <= end) return between(from, to, end === start ? 1 : (step - start) / (end - start));
      start = end;
    }
    return last;
  });
}
