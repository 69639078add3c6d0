import { checkCount, checkNonNegative, checkRate } from "../check.ts";
import type { Schedule } from "../schedule.ts";
import { linear } from "./anneal.ts";

/** What `warmup` takes. */
export interface WarmupOptions {
  /** How many steps the way to full rate takes; 5 by default. */
  readonly steps?: number;
  /** Which part of the rate the first step uses; 1/3 by default. */
  readonly startFactor?: number;
  /** Which part of the rate is used afterwards; 1 by default. */
  readonly endFactor?: number;
}

/**
 * Begins gently: the rate grows in a straight line from `startFactor` times its full size, and the schedule that follows
 * begins, from its own step 0, when it is there.
 * @throws RangeError if an option is out of range.
 * @example
 * ```ts
 * import { cosineAnnealing, warmup } from "@ganglion/optim";
 * const schedule = warmup(cosineAnnealing(0.1, { steps: 900 }), { steps: 100, startFactor: 0 });
 * schedule(50); // => 0.05
 * schedule(100); // => 0.1
 * schedule(550); // => 0.05
 * ```
 * @see Goyal et al., 2017, Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour
 */
export function warmup(learningRate: number | Schedule, options: WarmupOptions = {}): Schedule {
  const { steps = 5, startFactor = 1 / 3, endFactor = 1 } = options;
  checkRate("warmup", learningRate);
  checkCount("warmup", "steps", steps);
  checkNonNegative("warmup", "startFactor", startFactor);
  checkNonNegative("warmup", "endFactor", endFactor);
  const inner: Schedule = typeof learningRate === "number" ? () => learningRate : learningRate;
  const rate = (step: number): number =>
    inner(Math.max(0, step - steps)) * linear(startFactor, endFactor, Math.min(1, step / steps));
  const { state, load } = inner;
  return Object.assign(rate, state === undefined ? {} : { state }, load === undefined ? {} : { load });
}
