import { type Rng, type Shape, type Tensor, tensor } from "@ganglion/tensor";
import { copyRows } from "./copy-rows.ts";
import type { DatasetRole } from "./dataset.ts";

/** How `batches` cuts a dataset up. */
export interface BatchOptions {
  /** The number of samples in a batch. */
  readonly batchSize: number;
  /** Shuffles the samples; without it they keep their order. */
  readonly rng?: Rng;
  /** Whether a last batch of fewer samples is left out. */
  readonly dropLast?: boolean;
}

/** Some samples as tensors of the active backend. */
export interface Batch {
  /** The samples, float32 `[batch, ...shape]`. */
  readonly x: Tensor;
  /** Their classes, int32 `[batch]`. */
  readonly y: Tensor;
  /** Where in the dataset they stand. */
  readonly indices: Int32Array;
  /** The dataset's role, if it has one. */
  readonly role?: DatasetRole;
}

/** The parts of a dataset that `batches` needs. */
export interface Samples {
  readonly x: Float32Array;
  readonly y: Int32Array;
  /** The shape of one sample. */
  readonly shape: Shape;
  readonly role?: DatasetRole;
}

/**
 * The samples in batches, each made when it is asked for. One call is one pass over the data: the order is drawn from
 * `rng` by the call, so a second call with the same generator shuffles anew.
 * @throws RangeError unless `batchSize` is a whole number >= 1.
 * @example
 * ```ts
 * import { batches, digits } from "@ganglion/datasets";
 * import { rng } from "@ganglion/tensor";
 * const random = rng(7);
 * for (const { x, y } of batches(await digits(), { batchSize: 64, rng: random })) {
 *   console.log(x.shape, y.shape); // [64, 1, 8, 8] [64], 28 times; then [5, 1, 8, 8] [5]
 * }
 * ```
 */
export function batches(samples: Samples, { batchSize, rng, dropLast = false }: BatchOptions): Iterable<Batch> {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new RangeError(
      `batches: batchSize must be a whole number >= 1, got ${batchSize}. Pass the number of samples in a batch.`,
    );
  }
  const size = samples.y.length;
  const order = rng?.permutation(size) ?? Int32Array.from({ length: size }, (_, index) => index);
  return cut(samples, order, batchSize, dropLast);
}

function* cut(samples: Samples, order: Int32Array, batchSize: number, dropLast: boolean): Generator<Batch, void> {
  const end = dropLast ? order.length - (order.length % batchSize) : order.length;
  for (let start = 0; start < end; start += batchSize) {
    const indices = order.slice(start, start + batchSize);
    const { x, y } = copyRows(samples, indices);
    const marked = samples.role === undefined ? {} : { role: samples.role };
    yield { x: tensor(x, { shape: [indices.length, ...samples.shape] }), y: tensor(y), indices, ...marked };
  }
}
