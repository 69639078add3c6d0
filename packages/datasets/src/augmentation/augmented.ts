import { checkFunction, refusal, type Rng, rng, type Shape } from "@ganglion/tensor";
import { type Batch, type BatchOptions, batchesOf, type Change } from "../batches.ts";
import type { Dataset } from "../dataset.ts";
import type { Answers, DatasetRole } from "../dataset-fields.ts";
import { checkSamples } from "../samples.ts";
import { type Augmentation, checkChanged, type SampleBatch } from "./augmentation.ts";

/** Samples that are different each time. It is a `BatchSource` as `fit` of `@ganglion/train` takes it. */
export interface AugmentedSource {
  /** The number of samples. */
  readonly size: number;
  /** The shape of one sample. */
  readonly shape: Shape;
  readonly classes: readonly string[];
  readonly role?: DatasetRole;
  /** The samples as they are. */
  readonly source: Dataset<Answers>;
  /** What changes them. */
  readonly change: Augmentation;
  /** One pass over the samples, changed by chance; `rng` must be given. */
  batches(options: BatchOptions): Iterable<Batch>;
}

/**
 * A dataset whose batches are changed by chance, each pass anew. The changes are drawn from a generator of their own that follows
 * from the one that shuffles: a seed, and a run that is resumed, give the same batches on every backend.
 * @throws TypeError unless it is given a dataset and an augmentation.
 * @example
 * ```ts
 * import { augmentation, augmented, digits, randomCrop } from "@ganglion/datasets";
 * import { rng } from "@ganglion/tensor";
 * const train = augmented(await digits(), augmentation(randomCrop({ padding: 1 })));
 * const [batch] = train.batches({ batchSize: 32, rng: rng(7) });
 * batch?.x.shape; // => [32, 1, 8, 8]
 * ```
 */
export function augmented(source: Dataset<Answers>, change: Augmentation): AugmentedSource {
  const { size } = checkSamples("augmented", source);
  checkFunction("augmented", "change", change);
  const { shape, role } = source;
  const classes = Array.isArray(source.classes) ? source.classes : [];
  const count = classes.length;
  return {
    size,
    shape,
    classes,
    ...(role === undefined ? {} : { role }),
    source,
    change,
    batches: (options) =>
      batchesOf(source, options, (shuffling) =>
        changesOf(shuffling, (x, y, own) => checkChanged(change({ x, y, shape, classes: count }, own))),
      ),
  };
}

/** The chances of a pass are a child of the generator that shuffles, and begin anew whenever the same pass is gone through again. */
function changesOf(
  shuffling: Rng | undefined,
  change: (x: Float32Array, y: Answers, own: Rng) => SampleBatch,
): () => Change {
  if (shuffling === undefined) {
    const rule = "rng must be given to change samples by chance";
    const remedy = "Pass { rng: rng(7) }, or the dataset itself to leave its samples as they are.";
    throw refusal(TypeError, "batches", rule, "undefined", remedy);
  }
  const chances = shuffling.split().state();
  return () => {
    const own = rng(chances);
    return (x, y) => change(x, y, own);
  };
}
