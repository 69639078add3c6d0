import { type Rng, slice, type Tensor } from "@ganglion/tensor";

/** Some samples: inputs and what the model should answer. The first axis of both is the batch. */
export interface TrainingBatch {
  readonly x: Tensor;
  /** int32 labels `[batch]`, or whatever the loss takes as target. */
  readonly y: Tensor;
}

/** How a source is asked for one pass over its samples. */
export interface BatchRequest {
  /** The number of samples in a batch. */
  readonly batchSize: number;
  /** Shuffle with this generator; without one keep the order. */
  readonly rng?: Rng;
  /** Leave out a last batch of fewer samples. */
  readonly dropLast?: boolean;
}

/**
 * Where samples come from, such as a dataset of `@ganglion/datasets`. The same generator state must give the same batches.
 *
 * A synchronous source makes each batch when it is asked for it; what it creates then is freed after the step, and what
 * it created before is left alone. An asynchronous source hands its batches over: they are disposed after the step.
 * @example
 * ```ts
 * import type { BatchSource } from "@ganglion/train";
 * import { tensor } from "@ganglion/tensor";
 * const batch = { x: tensor([[0, 0], [0, 1], [1, 0], [1, 1]]), y: tensor(new Int32Array([0, 1, 1, 0])) };
 * const xor: BatchSource = { size: 4, batches: () => [batch] };
 * ```
 */
export interface BatchSource {
  /** The number of samples. */
  readonly size: number;
  /** One pass over the samples. */
  batches(request: BatchRequest): Iterable<TrainingBatch> | AsyncIterable<TrainingBatch>;
}

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

/** The batch, for as long as it is not disposed. It shares its memory. */
export function holdBatch({ x, y }: TrainingBatch): TrainingBatch {
  return { x: x.detach(), y: y.detach() };
}

/** Ends what `holdBatch` began. */
export function releaseBatch({ x, y }: TrainingBatch): void {
  x.dispose();
  y.dispose();
}
