import { addReading } from "./add-up.ts";
import { noSums } from "./averages.ts";
import type { Reading } from "./readings.ts";
import type { Run } from "./run.ts";

/** Counts a step. */
export function countStep(run: Run, samples: number): void {
  run.step++;
  run.cursor++;
  run.seen += samples;
}

/** Forgets what the last step event stood for, if there was one. */
export function beginStep(run: Run): void {
  if (run.cursor === 0 || run.step % run.options.every === 0) run.recent = noSums;
}

/** Adds what was read of a step. */
export function addToSums(run: Run, reading: Reading): void {
  run.sums = addReading(run.sums, reading);
  run.recent = addReading(run.recent, reading);
}
