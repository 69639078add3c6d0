import { rng } from "@ganglion/tensor";
import { type BatchReader, openBatches } from "./batch-reader.ts";
import { checkPass } from "./check-pass.ts";
import { promisedBy } from "./check-source.ts";
import type { Run } from "./run.ts";

/**
 * Opens the epoch's batches, in an order that follows from the run's generator, and skips those already done; less if the
 * run is aborted meanwhile.
 * @throws RangeError if the source gives other batches than the first time.
 */
export async function openEpoch(run: Run): Promise<BatchReader> {
  const { train, batchSize, shuffle, dropLast, signal } = run.options;
  run.order ??= run.random.split().state();
  const request = { batchSize, dropLast, ...(shuffle ? { rng: rng(run.order) } : {}) };
  const reader = openBatches("fit", "train", train, request);
  let samples = 0;
  try {
    for (let batches = 0; batches < run.cursor; batches++) {
      await run.yieldToTasks();
      if (signal?.aborted === true) return reader;
      const skipped = await reader.take(({ x }) => x.shape[0] ?? 0);
      if (skipped === undefined) checkPass("fit", "train", promiseOf(run), { batches, samples });
      samples += skipped ?? 0;
    }
    checkPass("fit", "train", { batches: run.cursor, samples: run.seen }, { batches: run.cursor, samples });
  } catch (error) {
    await reader.close();
    throw error;
  }
  return reader;
}

/** What the source promises for each epoch. */
export function promiseOf({ options: { train, batchSize, dropLast } }: Run): ReturnType<typeof promisedBy> {
  return promisedBy(train.size, batchSize, dropLast);
}
