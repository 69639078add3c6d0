import { type Layer, rng } from "@ganglion/tensor";
import { type Averages, addReadings, averagesOf, noSums } from "./averages.ts";
import { type BatchReader, openBatches } from "./batch-reader.ts";
import { type Checkpoint, checkpointOf, resumedRun } from "./checkpoint.ts";
import { DivergedError } from "./diverged-error.ts";
import { measureAll } from "./evaluate.ts";
import type { EndEvent, FitEvent, StepEvent } from "./fit-event.ts";
import { type FitOptions, resolveOptions } from "./fit-options.ts";
import { collectReadings, type Reading, type Readings } from "./readings.ts";
import { newGenerators, newRun, type Run, trainStep } from "./run.ts";

/** A training run: its events, and a way to save where it is. */
export interface Training extends AsyncGenerator<FitEvent, void, undefined> {
  /**
   * All that is needed to `resume`.
   * @throws Error while the next event is being worked for; call it where you handle an event.
   */
  checkpoint(): Checkpoint;
}

/**
 * Trains a model and reports on the way. It works only while it is asked for the next event: not asking is a pause, and
 * leaving the loop is the end. Each step runs in a `scope`, so memory stays flat, and the event loop gets its turn at
 * least every 16 ms or each step, whichever is longer.
 * @throws RangeError or TypeError at once if an option is wrong, DivergedError while training if the loss is not finite.
 * @example
 * ```ts
 * import { digits, split } from "@ganglion/datasets";
 * import { flatten, linear, parameters, sequential } from "@ganglion/layers";
 * import { crossEntropy } from "@ganglion/losses";
 * import { sgd } from "@ganglion/optim";
 * import { rng } from "@ganglion/tensor";
 * import { fit } from "@ganglion/train";
 * const random = rng(7);
 * const [train, validation] = split(await digits(), { fraction: 0.8, rng: random });
 * const model = sequential(flatten(), linear(64, 10, { rng: random }));
 * const optimizer = sgd(parameters(model), { learningRate: 0.1 });
 * for await (const event of fit(model, { train, validation, loss: crossEntropy, optimizer, epochs: 5, batchSize: 64, rng: random })) {
 *   if (event.type === "epoch") console.log(event.epoch, event.loss, event.validation?.accuracy);
 * }
 * ```
 */
export function fit(model: Layer, options: FitOptions): Training {
  const resolved = resolveOptions(options);
  const run =
    options.resume === undefined
      ? newRun(model, resolved, newGenerators(resolved))
      : resumedRun(model, resolved, options.resume);
  const checkpoint = (): Checkpoint => {
    if (run.clock.running()) {
      throw new Error(
        "checkpoint: training must be between two events, got one that is at work. Call it where you handle an event.",
      );
    }
    return checkpointOf(run);
  };
  return Object.assign(timed(run), { checkpoint });
}

/** Stops the clock while the consumer has its turn. */
async function* timed(run: Run): AsyncGenerator<FitEvent, void, undefined> {
  try {
    run.clock.resume();
    for await (const event of allEpochs(run)) {
      run.clock.pause();
      yield event;
      run.clock.resume();
    }
  } finally {
    run.clock.pause();
  }
}

async function* allEpochs(run: Run): AsyncGenerator<FitEvent, void, undefined> {
  const { epochs, stepsPerEpoch, metrics } = run.options;
  yield { type: "start", steps: epochs * stepsPerEpoch, epochs };
  while (run.epoch < epochs) {
    if ((yield* trainEpoch(run)) === "aborted") return yield endEvent(run, "aborted");
    const validation = await validate(run);
    if (validation === "aborted") return yield endEvent(run, "aborted");
    const { loss, accuracy, metrics: averages } = averagesOf(run.sums, metrics);
    run.epoch++;
    run.cursor = 0;
    run.order = undefined;
    run.sums = noSums;
    const seconds = run.clock.seconds();
    yield { type: "epoch", epoch: run.epoch, epochs, loss, accuracy, metrics: averages, validation, seconds };
  }
  yield endEvent(run, "done");
}

async function* trainEpoch(run: Run): AsyncGenerator<StepEvent, "done" | "aborted", undefined> {
  const { signal, every, stepsPerEpoch, optimizer } = run.options;
  const readings = collectReadings();
  const reader = await openEpoch(run);
  run.speed.start(run.clock.seconds());
  try {
    for (;;) {
      await run.breathe();
      if (signal?.aborted === true) return "aborted";
      const { learningRate } = optimizer;
      const reading = await reader.take((batch) => trainStep(run, batch));
      if (reading === undefined) break;
      readings.add(reading);
      run.step++;
      run.cursor++;
      run.speed.note(reading.samples, run.clock.seconds());
      if (run.step % every === 0 || run.cursor === stepsPerEpoch) yield await report(run, readings, learningRate);
    }
    run.sums = addReadings(run.sums, await readRest(run, readings));
    return "done";
  } finally {
    readings.drop();
    await reader.close();
  }
}

/** Opens the epoch's batches, in an order that follows from the run's generator, and skips those already done. */
async function openEpoch(run: Run): Promise<BatchReader> {
  const { train, batchSize, shuffle, dropLast } = run.options;
  run.order ??= run.random.split().state();
  const reader = openBatches(train, { batchSize, dropLast, ...(shuffle ? { rng: rng(run.order) } : {}) });
  for (let skipped = 0; skipped < run.cursor; skipped++) await reader.take(() => undefined);
  return reader;
}

async function report(run: Run, readings: Readings, learningRate: number): Promise<StepEvent> {
  const { options, step, speed } = run;
  const read = await readRest(run, readings);
  run.sums = addReadings(run.sums, read);
  const { loss, accuracy } = averagesOf(addReadings(noSums, read), options.metrics);
  const steps = options.epochs * options.stepsPerEpoch;
  const samplesPerSecond = speed.rate();
  const remainingSeconds = step === steps ? 0 : ((steps - step) * options.batchSize) / samplesPerSecond;
  return {
    type: "step",
    epoch: run.epoch + 1,
    step,
    steps,
    loss,
    accuracy,
    samplesPerSecond,
    remainingSeconds,
    learningRate,
  };
}

async function readRest(run: Run, readings: Readings): Promise<Reading[]> {
  const read = await readings.flush();
  read.forEach(({ values }, index) => {
    const loss = values[0] as number;
    if (!Number.isFinite(loss)) throw new DivergedError(run.step - read.length + 1 + index, run.epoch + 1, loss);
  });
  return read;
}

async function validate({ model, options, breathe }: Run): Promise<Averages | undefined | "aborted"> {
  const { validation, loss, batchSize, metrics, signal } = options;
  if (validation === undefined) return undefined;
  try {
    const abort = signal === undefined ? {} : { signal };
    return await measureAll(
      model,
      validation,
      { loss, metrics, batchSize: Math.max(batchSize, 256), ...abort },
      breathe,
    );
  } catch (error) {
    if (signal?.aborted === true) return "aborted";
    throw error;
  }
}

function endEvent(run: Run, reason: EndEvent["reason"]): EndEvent {
  return { type: "end", reason, epoch: run.epoch, step: run.step, seconds: run.clock.seconds() };
}
