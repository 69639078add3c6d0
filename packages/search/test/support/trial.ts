import { setTimeout as wait } from "node:timers/promises";
import type { TrialContext } from "../../src/index.ts";

/** What the trials of the tests are called with. */
export interface Wanted {
  readonly rate: number;
  readonly width: number;
}

interface State {
  readonly step: number;
  readonly weight: number;
}

/**
 * Descends on a parabola from where it was: what it gives depends on all of its steps. It pauses in each, so that it can be ended in the
 * middle, and says things again after it went on.
 */
export async function trial({ rate, width }: Wanted, context: TrialContext): Promise<void> {
  const { checkpoint, report, seed, steps = 5 } = context;
  let { step, weight } = ((await checkpoint.load()) as State | undefined) ?? {
    step: 0,
    weight: 1 + (seed % 1000) / 1000,
  };
  while (step < steps) {
    await wait(2);
    weight -= rate * (2 * weight * Math.log2(width)) * (1 + 0.1 * Math.sin(step));
    step++;
    if (!(await report(step, weight ** 2, { step, weight }))) return;
  }
}
