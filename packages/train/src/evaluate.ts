import type { Loss } from "@ganglion/losses";
import { type Layer, noGrad } from "@ganglion/tensor";
import { addReadings, type Averages, averagesOf, noSums } from "./averages.ts";
import { openBatches } from "./batch-reader.ts";
import type { TrainingBatch, BatchSource } from "./batch-source.ts";
import { breather } from "./breathe.ts";
import { measure, type Metric } from "./metric.ts";
import { collectReadings, type PendingReading } from "./readings.ts";

/** How `evaluate` measures. */
export interface EvaluateOptions {
  /** A scalar, averaged over the batch. */
  readonly loss: Loss;
  /** The number of samples in a batch; the result does not depend on it, but for rounding. */
  readonly batchSize?: number;
  /** Further numbers, by name. The accuracy is measured without being asked for where the target is int32 labels. */
  readonly metrics?: Readonly<Record<string, Metric>>;
  /** Stops the evaluation: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How many batches may be measured before the results are read back. */
const unread = 64;

/**
 * Measures a model on all samples of a source, in inference mode and without recording gradients.
 * @throws RangeError if the source gives no batch.
 * @example
 * ```ts
 * import { digits } from "@ganglion/datasets";
 * import { linear } from "@ganglion/layers";
 * import { crossEntropy } from "@ganglion/losses";
 * import { rng } from "@ganglion/tensor";
 * import { evaluate } from "@ganglion/train";
 * const model = linear(64, 10, { rng: rng(7) });
 * const { loss, accuracy } = await evaluate(model, await digits({ shape: [64] }), { loss: crossEntropy });
 * ```
 */
export function evaluate(model: Layer, source: BatchSource, options: EvaluateOptions): Promise<Averages> {
  return measureAll(model, source, options, breather());
}

/** `evaluate` inside of a longer run, which has its own breather. */
export async function measureAll(
  model: Layer,
  source: BatchSource,
  options: EvaluateOptions,
  breathe: () => Promise<void>,
): Promise<Averages> {
  const { loss, batchSize = 256, metrics = {}, signal } = options;
  const reader = openBatches(source, { batchSize });
  const readings = collectReadings();
  const all = Object.values(metrics);
  const measureBatch = ({ x, y }: TrainingBatch): PendingReading =>
    noGrad(() => {
      const output = model(x, { training: false });
      return { values: measure(loss(output, y), output, y, all), samples: x.shape[0] ?? 1 };
    });
  let sums = noSums;
  try {
    for (let count = 1; ; count++) {
      signal?.throwIfAborted();
      const reading = await reader.take(measureBatch);
      if (reading === undefined) break;
      readings.add(reading);
      if (count % unread === 0) sums = addReadings(sums, await readings.flush());
      await breathe();
    }
    sums = addReadings(sums, await readings.flush());
  } finally {
    readings.drop();
    await reader.close();
  }
  if (sums.samples === 0) {
    throw new RangeError("evaluate: the source must give at least one sample, got none. Check how the data was split.");
  }
  return averagesOf(sums, metrics);
}
