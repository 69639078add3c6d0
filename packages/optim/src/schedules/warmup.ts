import { checkCount, checkNonNegative } from "@ganglion/tensor";
import { checkRate, rateAt } from "../check.ts";
import type { Schedule, ScheduleState } from "../schedule.ts";
import { linear } from "./anneal.ts";
import { checkScheduleOptions, defineSchedule } from "./define.ts";

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
 * @throws TypeError for what is no option, or of another kind; RangeError if one is out of range.
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
  checkRate("warmup", learningRate);
  const checks = { steps: checkCount, startFactor: checkNonNegative, endFactor: checkNonNegative };
  checkScheduleOptions("warmup", options, checks);
  const { steps = 5, startFactor = 1 / 3, endFactor = 1 } = options;
  const rate = defineSchedule("warmup", (step) => {
    const full = rateAt("warmup", learningRate, Math.max(0, step - steps));
    return full * linear(startFactor, endFactor, Math.min(1, step / steps));
  });
  if (typeof learningRate === "number" || learningRate.state === undefined) return rate;
  return Object.assign(rate, {
    state: (): ScheduleState => learningRate.state?.() ?? {},
    load: (state: ScheduleState): void => learningRate.load?.(state),
    ...(learningRate.plateau === undefined ? {} : { plateau: learningRate.plateau }),
  });
}
