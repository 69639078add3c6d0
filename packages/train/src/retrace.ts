import { scope } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { BatchReader } from "./batch-reader.ts";
import { holdBatch, partCount, partOf, releaseBatch, type TrainingBatch } from "./batch-source.ts";
import { type Checkpoint, checkpointOf, disposeCheckpoint, putBack } from "./checkpoint.ts";
import { diverged } from "./diverged.ts";
import type { Divergence, DivergedError } from "./diverged-error.ts";
import type { Question } from "./find-fault.ts";
import { openEpoch } from "./open-epoch.ts";
import { isPending, type Reading, readingsOf } from "./readings.ts";
import { addToSums, beginStep, countStep } from "./advance.ts";
import type { Run } from "./run.ts";
import { isSilent, measureParts, remember, trainStep } from "./train-step.ts";

/** What was seen to be wrong. */
export interface Sighting {
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
}

/**
 * Makes the steps from `good` up to step `last` once more, looking at each before it counts: one in which nothing counts
 * changes no weights, and one that goes wrong is not made. Returns the epoch's batches from there on.
 * @throws DivergedError at the first step that goes wrong, the run being where it was before it; also at the step of
 * `sighting`, if it does not go wrong again.
 */
export async function retrace(
  run: Run,
  good: Checkpoint,
  last: number,
  sighting: Sighting | undefined,
): Promise<BatchReader> {
  putBack(run, good);
  const reader = await openEpoch(run);
  try {
    while (run.step < last && run.options.signal?.aborted !== true) {
      await run.yieldToTasks();
      const batch = await reader.take(holdBatch);
      if (batch === undefined) break;
      try {
        await carefulStep(run, batch, sighting);
      } finally {
        releaseBatch(batch);
      }
    }
    return reader;
  } catch (error) {
    await reader.close();
    throw error;
  }
}

/** The error for a step that goes wrong, looked into. The run is left where it was before the step. */
export async function explain(
  run: Run,
  batch: TrainingBatch,
  sighting: Sighting,
  question: Question = "loss",
): Promise<DivergedError> {
  return diverged({ ...sighting, fault: await look(run, batch, question) });
}

/**
 * Looks into a step without making it, by code that is loaded when it is needed. What cannot be found out, such as for want
 * of memory, stays unknown.
 */
export async function look(run: Run, batch: TrainingBatch, question: Question): Promise<Divergence["fault"]> {
  const memory = remember(run);
  try {
    const count = partCount(batch, run.options.accumulate);
    for (let index = 0; index < count; index++) {
      const fault = await lookAtPart(
        run,
        scope(() => holdBatch(partOf(batch, index, count))),
        question,
      );
      if (fault !== undefined) return fault;
    }
    return undefined;
  } catch {
    return undefined;
  } finally {
    memory.undo();
    memory.forget();
  }
}

async function lookAtPart(run: Run, part: TrainingBatch, question: Question): Promise<Divergence["fault"]> {
  try {
    const { findFault } = await loaded("fit", import("./find-fault.ts"));
    return await findFault(run, part, question);
  } finally {
    releaseBatch(part);
  }
}

async function carefulStep(run: Run, batch: TrainingBatch, sighting: Sighting | undefined): Promise<void> {
  beginStep(run);
  const before = checkpointOf(run);
  try {
    const reading = await probe(run, batch);
    if (!isSilent(reading)) {
      putBack(run, before);
      const here = { step: run.step + 1, epoch: run.epoch + 1, loss: reading.loss };
      if (!Number.isFinite(reading.loss)) throw await explain(run, batch, here);
      if (sighting?.step === here.step) throw diverged({ ...sighting, fault: undefined });
      await updateCarefully(run, batch, before, sighting ?? here);
    }
    addToSums(run, reading);
    countStep(run, reading.samples);
  } finally {
    disposeCheckpoint(before);
  }
}

/** What a step would measure. Moves the generator and the running statistics. */
async function probe(run: Run, batch: TrainingBatch): Promise<Reading> {
  const measured = scope(() => measureParts(run, batch));
  if (!isPending(measured)) return measured;
  const { numbers, layouts } = measured;
  try {
    return readingsOf(await numbers.data(), layouts);
  } finally {
    numbers.dispose();
  }
}

async function updateCarefully(run: Run, batch: TrainingBatch, before: Checkpoint, sighting: Sighting): Promise<void> {
  const result = scope(() => trainStep(run, batch));
  if (result.type === "pending") result.reading.numbers.dispose();
  const { findBadWeight } = await loaded("fit", import("./find-fault.ts"));
  const weight = await findBadWeight(run);
  if (weight === undefined) return;
  putBack(run, before);
  throw diverged({ ...sighting, fault: (await look(run, batch, "update")) ?? weight });
}
