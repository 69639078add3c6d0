import type { Descent } from "./descend.ts";

/** Rates that were tried, each in one step, and the losses before it. */
export interface RateRange {
  readonly rates: readonly number[];
  readonly losses: readonly number[];
  /** The rate at which the loss fell most steeply, by a third, for a safe beginning; undefined if it never fell. */
  readonly suggestion: number | undefined;
}

const [FIRST, LAST, STEPS] = [1e-5, 10, 40];
/** How much of the running mean each step keeps. */
const KEPT = 0.7;

/**
 * Steps with a rate that grows from tiny to far too large, until the loss has four times its lowest value. `tick` is awaited before
 * each, with the share that is done at least; what it throws ends the test.
 * @see Smith, 2017, Cyclical learning rates for training neural networks (arXiv 2015)
 */
export async function rateRange(descent: Descent, tick: (share: number) => Promise<void>): Promise<RateRange> {
  const rates: number[] = [];
  const losses: number[] = [];
  const smoothed: number[] = [];
  let running = 0;
  for (let i = 0; i < STEPS; i++) {
    await tick(i / STEPS);
    const rate = FIRST * (LAST / FIRST) ** (i / (STEPS - 1));
    const loss = await descent.step(rate);
    running = KEPT * running + (1 - KEPT) * loss;
    const smooth = running / (1 - KEPT ** (i + 1));
    if (!Number.isFinite(loss) || smooth > 4 * Math.min(smooth, ...smoothed)) break;
    rates.push(rate);
    losses.push(loss);
    smoothed.push(smooth);
  }
  const drops = smoothed.slice(1).map((value, i) => (smoothed[i] as number) - value);
  const steepest = drops.indexOf(Math.max(0, ...drops));
  const rate = rates[steepest];
  return { rates, losses, suggestion: rate === undefined ? undefined : Number((rate / 3).toPrecision(1)) };
}
