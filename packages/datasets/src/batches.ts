import {
  checkBoolean,
  checkOptions,
  checkRng,
  describeValue,
  refusal,
  type Rng,
  type Tensor,
  tensor,
} from "@ganglion/tensor";
import { copyRows, type Rows } from "./copy-rows.ts";
import type { Answers, DatasetRole } from "./dataset-fields.ts";
import { isTyped } from "./numbers.ts";
import { checkSamples, type Counts, type Samples } from "./samples.ts";

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
  /** Their classes, int32 `[batch]`; or their targets or probabilities, float32 `[batch, width]`. */
  readonly y: Tensor;
  /** Where in the dataset they stand. */
  readonly indices: Int32Array;
  /** The dataset's role, if it has one. */
  readonly role?: DatasetRole;
}

/**
 * The samples in batches, each made when it is asked for. The order is drawn from `rng` by the call, so a second call with
 * the same generator shuffles anew, while what one call returned can be gone through again in the same order.
 * @throws RangeError unless `batchSize` is a whole number >= 1.
 * @throws TypeError if an option is unknown or of another kind.
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
export function batches(samples: Samples, options: BatchOptions): Iterable<Batch> {
  return batchesOf(samples, options);
}

/** What becomes of the samples of a batch before they are made into tensors. */
export type Change = (x: Float32Array, y: Answers) => Pick<Samples, "x" | "y" | "shape">;

/** Batches whose samples are changed: `prepare` is called at once, and what it returns at the begin of each pass. */
export function batchesOf(
  samples: Samples,
  options: BatchOptions,
  prepare?: (rng: Rng | undefined) => () => Change,
): Iterable<Batch> {
  checkOptions<BatchOptions>(
    "batches",
    options,
    { batchSize: [checkBatchSize], rng: checkRng, dropLast: checkBoolean },
    { shuffle: "rng", seed: "rng", generator: "rng", dropRemainder: "dropLast", drop_remainder: "dropLast" },
  );
  const { batchSize, rng, dropLast = false } = options;
  checkBatchSize("batches", "batchSize", batchSize);
  const counts = checkSamples("batches", samples);
  const order = rng?.permutation(counts.size) ?? Int32Array.from({ length: counts.size }, (_, index) => index);
  const end = dropLast ? order.length - (order.length % batchSize) : order.length;
  const places = order.subarray(0, end);
  const begin = prepare?.(rng);
  return { [Symbol.iterator]: () => cut(samples, counts, places, batchSize, begin?.()) };
}

function* cut(
  samples: Samples,
  counts: Counts,
  order: Int32Array,
  batchSize: number,
  change: Change | undefined,
): Generator<Batch, void> {
  const { role } = samples;
  const marked = role === undefined ? {} : { role };
  let room: Rows | undefined;
  for (let start = 0; start < order.length; start += batchSize) {
    const indices = order.slice(start, start + batchSize);
    const rows = copyRows(samples, counts, indices, room);
    // What changes samples may keep them; a tensor copies its values.
    if (change === undefined) room = rows;
    const { x, y, shape } = change?.(rows.x, rows.y) ?? { ...rows, shape: samples.shape };
    const count = indices.length;
    yield {
      x: tensor(x, { shape: [count, ...shape] }),
      y: tensor(y, { shape: isTyped("Int32Array", y) ? [count] : [count, y.length / count] }),
      indices,
      ...marked,
    };
  }
}

function checkBatchSize(where: string, name: string, value: unknown): void {
  if (Number.isInteger(value) && (value as number) >= 1) return;
  throw refusal(
    typeof value === "number" ? RangeError : TypeError,
    where,
    `${name} must be a whole number >= 1`,
    describeValue(value),
    "Pass the number of samples in a batch.",
  );
}
