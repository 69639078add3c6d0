import { subset } from "@ganglion/datasets";
import { type Rng, rng as rngOf } from "@ganglion/tensor";
import type { BatchRequest, BatchSource, TrainingBatch } from "@ganglion/train";
import type { LabelledSamples } from "./samples.ts";

/** Some of the samples, drawn by chance: the same ones whenever they are asked for. */
export function drawnFrom({ source, dataset }: LabelledSamples, limit: number, rng: Rng): BatchSource {
  if (limit >= source.size && dataset !== undefined) return dataset;
  if (dataset !== undefined) return subset(dataset, rng.permutation(dataset.size).slice(0, limit));
  const state = rng.state();
  const size = Math.min(limit, source.size);
  return {
    size,
    batches: ({ batchSize }: BatchRequest) => {
      const batches = source.batches({ batchSize, rng: rngOf(state) });
      return Symbol.asyncIterator in batches ? firstLater(batches, size) : first(batches, size);
    },
  };
}

/** Whole batches until there are `size` samples. */
function* first(batches: Iterable<TrainingBatch>, size: number): Generator<TrainingBatch> {
  let seen = 0;
  for (const batch of batches) {
    yield batch;
    seen += batch.x.shape[0] ?? 0;
    if (seen >= size) return;
  }
}

async function* firstLater(batches: AsyncIterable<TrainingBatch>, size: number): AsyncGenerator<TrainingBatch> {
  let seen = 0;
  for await (const batch of batches) {
    seen += batch.x.shape[0] ?? 0;
    yield batch;
    if (seen >= size) return;
  }
}
