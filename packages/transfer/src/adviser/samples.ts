import type { Dataset } from "@ganglion/datasets";
import {
  describeValue,
  DTypeError,
  formatShape,
  isTensor,
  refusal,
  type Rng,
  scope,
  ShapeError,
  type Tensor,
} from "@ganglion/tensor";
import type { BatchSource, TrainingBatch } from "@ganglion/train";
import { checkedDataset } from "../features/checked-dataset.ts";
import type { Pace } from "../features/pace.ts";

/** The samples that an advice is about. */
export interface LabelledSamples {
  readonly source: BatchSource;
  readonly classes: readonly string[];
  /** How many samples each class has. */
  readonly counts: readonly number[];
  /** The samples in memory, where they are there: only these can be augmented. */
  readonly dataset: Dataset | undefined;
}

/**
 * What there is to know about samples without a model: their classes, and how many there are of each.
 * @throws TypeError unless `value` is a dataset of classes or a source of batches with labels; RangeError if there are none.
 */
export async function labelledSamples(
  where: string,
  name: string,
  value: unknown,
  pace: Pace,
): Promise<LabelledSamples> {
  const given = Object(value) as Partial<Dataset>;
  if (given.x instanceof Float32Array || typeof given.batches !== "function") {
    const dataset = checkedDataset(where, name, value);
    return { source: dataset, classes: dataset.classes, counts: countsOf(dataset.y, dataset.classes.length), dataset };
  }
  const source = value as BatchSource & Partial<Dataset>;
  if (!Number.isSafeInteger(source.size) || source.size < 1) {
    const remedy = "It is the number of samples.";
    throw refusal(
      RangeError,
      where,
      `the size of ${name} must be a whole number >= 1`,
      describeValue(source.size),
      remedy,
    );
  }
  const labels: number[] = [];
  for await (const y of eachBatch(where, source, { batchSize: 256 }, (_, labelsOf) => labelsOf.detach())) {
    labels.push(...(await y.data()));
    y.dispose();
    await pace.step(0);
  }
  const most = labels.reduce((a, b) => Math.max(a, b), 0);
  const names = source.classes ?? [];
  const classes = names.length > most ? names : Array.from({ length: most + 1 }, (_, i) => names[i] ?? `${i}`);
  return { source, classes, counts: countsOf(labels, classes.length), dataset: undefined };
}

function countsOf(labels: ArrayLike<number>, classes: number): number[] {
  const counts = Array.from({ length: classes }, () => 0);
  for (const label of Array.from(labels)) counts[label] = (counts[label] as number) + 1;
  return counts;
}

/** How a source is asked for batches here. */
interface Request {
  readonly batchSize: number;
  readonly rng?: Rng;
}

/**
 * What `f` makes of each batch, in a scope. What a synchronous source makes when it is asked is freed afterwards, an asynchronous one hands
 * its batches over, as in `fit`.
 * @throws TypeError unless batches are tensors `x`, and `y` of labels; ShapeError unless there is a label for each sample.
 */
export async function* eachBatch<T>(
  where: string,
  source: BatchSource,
  request: Request,
  f: (x: Tensor, y: Tensor) => T,
): AsyncGenerator<T> {
  const batches = source.batches(request);
  if (Symbol.asyncIterator in batches) {
    for await (const batch of batches) {
      try {
        checkBatch(where, batch);
        yield scope(() => f(batch.x, batch.y));
      } finally {
        disposeBatch(batch);
      }
    }
    return;
  }
  const iterator = batches[Symbol.iterator]();
  try {
    for (;;) {
      const made = scope(() => {
        const next = iterator.next();
        if (next.done === true) return undefined;
        checkBatch(where, next.value);
        return { value: f(next.value.x, next.value.y) };
      });
      if (made === undefined) return;
      yield made.value;
    }
  } finally {
    iterator.return?.();
  }
}

function disposeBatch(batch: unknown): void {
  for (const x of Object.values(Object(batch) as object)) if (isTensor(x)) x.dispose();
}

function checkBatch(where: string, batch: unknown): asserts batch is TrainingBatch {
  const { x, y } = Object(batch) as Partial<TrainingBatch>;
  if (!isTensor(x) || !isTensor(y)) {
    const remedy = "Give { x, y } with the samples and their labels.";
    throw refusal(TypeError, where, "batches of data must be tensors x and y", describeValue(batch), remedy);
  }
  if (y.dtype !== "int32") {
    const remedy = "Advice is for classes; give their numbers as int32.";
    throw refusal(DTypeError, where, "y must be labels, int32", y.dtype, remedy);
  }
  if (x.rank > 0 && y.rank === 1 && x.shape[0] === y.shape[0]) return;
  const got = `${formatShape(y.shape)} for samples ${formatShape(x.shape)}`;
  throw refusal(ShapeError, where, "y must be a label for each sample", got, "Give y [n].", y.shape, x.shape);
}
