import { collectWeights } from "@ganglion/losses";
import { type Backend, keep, type Layer, noGrad, refusal, type Tensor } from "@ganglion/tensor";
import { addReading, averagesOf } from "./add-up.ts";
import { type Averages, noSums } from "./averages.ts";
import { openBatches } from "./batch-reader.ts";
import type { BatchSource, TrainingBatch } from "./batch-source.ts";
import { checkBatch } from "./check-batch.ts";
import { checkScalar, checkTensorResult } from "./check-result.ts";
import type { EvaluateOptions } from "./evaluate.ts";
import { type MeasuresRun, startMeasures } from "./measures-run.ts";
import { measure } from "./measure.ts";
import { backendOf } from "./model-tensors.ts";
import { collectReadings, isPending, type PendingReading, type Reading } from "./readings.ts";

/** How many batches may be measured before the results are read back. */
const unread = 64;

/** Who measures what, for messages. */
export interface Measurer {
  readonly where: string;
  readonly name: string;
}

/** What `evaluate` returns, for arguments that were checked; also inside of a longer run, which yields by itself. */
export async function measureAll(
  { where, name }: Measurer,
  model: Layer,
  source: BatchSource,
  options: EvaluateOptions,
  yieldToTasks: () => Promise<void>,
): Promise<Averages> {
  const { loss, batchSize = 256, metrics = {}, measures, signal } = options;
  const measuring = measures && startMeasures(measures);
  const backend = backendOf(model);
  const reader = openBatches(where, name, source, { batchSize });
  const readings = collectReadings();
  let sums = noSums;
  const flush = async (): Promise<void> => {
    for (const reading of await readings.flush()) sums = addReading(sums, reading);
  };
  try {
    for (let count = 1; ; count++) {
      signal?.throwIfAborted();
      const measured = await reader.take((batch) => {
        return measureBatch(where, model, batch, { loss, metrics, backend, isKept: measuring !== undefined });
      });
      if (measured === undefined) break;
      const { reading, kept } = measured;
      if (isPending(reading)) readings.add(reading);
      else sums = addReading(sums, reading);
      if (measuring !== undefined && kept !== undefined) await takeIn(measuring, kept);
      if (count % unread === 0) await flush();
      await yieldToTasks();
    }
    await flush();
  } finally {
    readings.drop();
    await reader.close();
  }
  checkSize(where, name, source.size, sums.samples);
  const averages = averagesOf(sums, metrics);
  return measuring === undefined ? averages : { ...averages, measures: measuring.results() };
}

/** Output and target of a batch. */
type Kept = readonly [output: Tensor, target: Tensor];

async function takeIn(measuring: MeasuresRun, kept: Kept): Promise<void> {
  try {
    await measuring.add(...kept);
  } finally {
    for (const x of kept) x.dispose();
  }
}

interface BatchMeasure extends Required<Pick<EvaluateOptions, "loss" | "metrics">> {
  readonly backend: Backend | undefined;
  /** Whether measures want to see output and target afterwards. */
  readonly isKept: boolean;
}

interface MeasuredReading {
  readonly reading: PendingReading | Reading;
  readonly kept: Kept | undefined;
}

function measureBatch(where: string, model: Layer, batch: TrainingBatch, options: BatchMeasure): MeasuredReading {
  checkBatch(where, batch, options.backend);
  const { x, y } = batch;
  return noGrad(() => {
    const output = model(x, { training: false });
    checkTensorResult(where, "the model", output);
    const { value: loss, weights } = collectWeights(() => options.loss(output, y));
    checkScalar(where, "loss", loss);
    const reading = measure(where, { loss, weights, output, target: y }, options.metrics);
    const kept = options.isKept ? ([keep(output.detach()), keep(y.detach())] as const) : undefined;
    return { reading, kept };
  });
}

function checkSize(where: string, name: string, size: number, samples: number): void {
  if (samples === 0) {
    const remedy = "Check how the data was split.";
    throw refusal(RangeError, where, `${name} must give at least one sample`, "none", remedy);
  }
  if (samples === size) return;
  const remedy = "Each pass must give all of its samples.";
  throw refusal(
    RangeError,
    where,
    `${name} must give as many samples as its size says, ${size}`,
    String(samples),
    remedy,
  );
}
