import { type Backend, setBackend } from "@ganglion/tensor";
import type { Probe, ProbeRun } from "./probe.ts";

/** Steps between two readings: training does not wait for each loss either. */
const STEPS = 4;
/** Milliseconds after which no more is measured. */
const ENOUGH = 150;
const MAX_ROUNDS = 10;

/** Milliseconds that a step of `probe` takes on `backend` once all is compiled: the fastest of a few rounds. */
export async function measure(backend: Backend, probe: Probe): Promise<number> {
  setBackend(backend);
  const run = probe.prepare();
  try {
    await time(run, 1);
    let best = Number.POSITIVE_INFINITY;
    let total = 0;
    for (let round = 0; round < MAX_ROUNDS && total < ENOUGH; round++) {
      const milliseconds = await time(run, STEPS);
      total += milliseconds;
      best = Math.min(best, milliseconds / STEPS);
    }
    return best;
  } finally {
    run.dispose?.();
  }
}

async function time(run: ProbeRun, steps: number): Promise<number> {
  const start = performance.now();
  for (let step = 1; step < steps; step++) run.step().dispose();
  const last = run.step();
  await last.data();
  last.dispose();
  return performance.now() - start;
}
