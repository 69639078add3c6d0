import { slice } from "@ganglion/tensor";
import type { TrainingBatch } from "./batch-source.ts";

/** How many parts a batch is computed in: as many as asked for, but none without a sample. */
export function partCount({ x }: TrainingBatch, asked: number): number {
  return Math.min(asked, x.shape[0] ?? 1);
}

/** Part `index` of `count` nearly equal ones; of one part the batch itself. New tensors of the present scope. */
export function partOf(batch: TrainingBatch, index: number, count: number): TrainingBatch {
  if (count === 1) return batch;
  const samples = batch.x.shape[0] as number;
  const [start, end] = [Math.floor((index * samples) / count), Math.floor(((index + 1) * samples) / count)];
  return { x: slice(batch.x, [[start, end]]), y: slice(batch.y, [[start, end]]) };
}
