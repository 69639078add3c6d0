import { averagesOf } from "./add-up.ts";
import type { BatchReader } from "./batch-reader.ts";
import { holdBatch, releaseBatch, type TrainingBatch } from "./batch-source.ts";
import { checkPass } from "./check-pass.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { DivergedError } from "./diverged-error.ts";
import { isSaveDue, saveNow } from "./checkpoint-saving.ts";
import type { CheckpointEvent, StepEvent } from "./fit-event.ts";
import { type GoodState, goodState } from "./good-state.ts";
import { openEpoch, promiseOf } from "./open-epoch.ts";
import { collectReadings, type Readings, samplesOf } from "./readings.ts";
import { explain, look, retrace, type Sighting } from "./retrace.ts";
import { addToSums, beginStep, countStep } from "./advance.ts";
import type { Run } from "./run.ts";
import { isSilent, type StepResult, trainStep } from "./train-step.ts";

/** An epoch at work. */
interface Epoch {
  readonly run: Run;
  readonly readings: Readings;
  readonly good: GoodState;
  reader: BatchReader;
}

/** A step that failed, with the batch, so that it can be looked into. */
type Outcome = Exclude<StepResult, { type: "failed" }> | (StepResult & { type: "failed"; batch: TrainingBatch });

/** Trains for the rest of an epoch. */
export async function* trainEpoch(
  run: Run,
): AsyncGenerator<StepEvent | CheckpointEvent, "done" | "aborted", undefined> {
  const { signal, every, stepsPerEpoch, optimizer, save } = run.options;
  const epoch: Epoch = { run, readings: collectReadings(), good: goodState(run), reader: await openEpoch(run) };
  run.speed.start(run.clock.seconds());
  try {
    for (;;) {
      await run.yieldToTasks();
      if (signal?.aborted === true) return await ended(epoch, "aborted");
      const { learningRate } = optimizer;
      if (!(await nextStep(epoch))) break;
      const isReported = run.step % every === 0 || run.cursor === stepsPerEpoch;
      if (!isReported && !isSaveDue(run)) continue;
      await settle(epoch);
      const before = stamp(run);
      if (isReported) yield stepEvent(run, learningRate);
      if (save !== undefined && isSaveDue(run)) yield await saveNow(run, save.to);
      if (stamp(run) !== before) epoch.good.renew();
    }
    await ended(epoch, "done");
    checkPass("fit", "train", promiseOf(run), { batches: run.cursor, samples: run.seen });
    return "done";
  } finally {
    epoch.readings.drop();
    epoch.good.drop();
    await epoch.reader.close();
  }
}

/** Makes the next step; false after the last batch. */
async function nextStep({ run, reader, good, readings }: Epoch): Promise<boolean> {
  good.refresh();
  beginStep(run);
  const result = await reader.take((batch): Outcome => {
    const promised = promiseOf(run);
    const given = { batches: run.cursor + 1, samples: run.seen + (batch?.x?.shape?.[0] ?? 0) };
    if (given.batches > promised.batches) checkPass("fit", "train", promised, given);
    const step = trainStep(run, batch);
    return step.type === "failed" ? { ...step, batch: holdBatch(batch) } : step;
  });
  if (result === undefined) return false;
  if (result.type === "failed") return fail(run, good, result);
  const samples = samplesOf(result.reading);
  countStep(run, samples);
  run.speed.note(samples, run.clock.seconds());
  if (result.type === "pending") {
    readings.add(result.reading);
    return true;
  }
  if (!isSilent(result.reading)) good.confirm();
  addToSums(run, result.reading);
  return true;
}

/** Throws the error for a step that failed: of this step, or of one before it that spoiled the weights. */
async function fail(run: Run, good: GoodState, { reading, batch }: Outcome & { type: "failed" }): Promise<never> {
  const sighting = { step: run.step + 1, epoch: run.epoch + 1, loss: reading.loss };
  try {
    const fault = await look(run, batch, "loss");
    const state = good.last();
    if (fault?.kind === "weight" && state.step < run.step) await searchBack(run, state, sighting);
    throw await explain(run, batch, sighting);
  } finally {
    releaseBatch(batch);
  }
}

/**
 * Throws the error for the step that spoiled the weights, if it goes wrong again. A state from which the optimizer does not
 * go on, since its moments are not finite, tells nothing.
 */
async function searchBack(run: Run, state: Checkpoint, sighting: Sighting): Promise<void> {
  try {
    const reader = await retrace(run, state, run.step, sighting);
    await reader.close();
  } catch (error) {
    if (error instanceof DivergedError) throw error;
  }
}

/** Reads what was measured; where a loss came out that should not have updated the weights, the steps are made again. */
async function settle(epoch: Epoch): Promise<void> {
  const { run, readings, good } = epoch;
  const read = await readings.flush();
  const silent = read.findIndex(isSilent);
  const bad = read.findIndex((reading) => !isSilent(reading) && !Number.isFinite(reading.loss));
  if (silent < 0 && bad < 0) {
    for (const reading of read) addToSums(run, reading);
    if (read.length > 0) good.confirm();
    return;
  }
  const step = run.step - read.length + 1 + bad;
  // What came after a step that should not have been made says nothing.
  const isSure = bad >= 0 && (silent < 0 || bad < silent);
  const sighting = isSure ? { step, epoch: run.epoch + 1, loss: read[bad]?.loss ?? Number.NaN } : undefined;
  await epoch.reader.close();
  epoch.reader = await retrace(run, good.last(), run.step, sighting);
  good.renew();
}

async function ended<R>(epoch: Epoch, result: R): Promise<R> {
  await settle(epoch);
  return result;
}

/** Changes when somebody else changes weights or rate. */
function stamp({ parameters, options }: Run): string {
  const versions = parameters.reduce((total, { version }) => total + version, 0);
  return `${versions} ${options.optimizer.learningRate}`;
}

function stepEvent({ options, recent, epoch, step, speed }: Run, learningRate: number): StepEvent {
  const { loss, accuracy } = averagesOf(recent, options.metrics);
  const steps = options.epochs * options.stepsPerEpoch;
  const samplesPerSecond = speed.rate();
  const remainingSeconds = step === steps ? 0 : ((steps - step) * options.batchSize) / samplesPerSecond;
  return {
    type: "step",
    epoch: epoch + 1,
    step,
    steps,
    loss,
    accuracy,
    samplesPerSecond,
    remainingSeconds,
    learningRate,
  };
}
