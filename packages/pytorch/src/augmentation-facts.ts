import type { BatchSource } from "@ganglion/train";
import { refusal, rng, type Rng, type Shape, type TypedArray } from "@ganglion/tensor";
import type { PyTorchRun } from "./pytorch-run.ts";
import type { Samples, Values } from "./samples.ts";

/** Some samples on their way into a batch, as `augmented` of `@ganglion/datasets` passes them on. */
interface SampleBatch {
  readonly x: Float32Array;
  readonly y: TypedArray;
  readonly shape: Shape;
  readonly classes: number;
}

interface Facts {
  readonly kind: string;
  readonly steps?: readonly Facts[];
}

/** What `augmented` returns, as far as it is looked into. */
interface Augmented extends BatchSource {
  readonly source: Omit<SampleBatch, "classes"> & { readonly size: number };
  readonly classes: readonly string[];
  readonly change: ((batch: SampleBatch, rng: Rng) => SampleBatch) & { readonly toJSON?: () => Facts };
}

/** A source whose samples are changed by chance. */
export interface Augmentation {
  /** The samples as they are. */
  readonly samples: Samples;
  readonly classes: number;
  /** What changes them, as the project has it; none where the run says it in Python. */
  readonly facts: Facts | undefined;
  /** Changes a batch, drawing from a child of the generator that has shuffled. */
  change(batch: Samples, shuffled: Rng): Samples;
}

const where = "exportToPyTorch";
const KINDS = ["augmentation", "cutout", "mixup", "randomBrightness", "randomContrast", "randomCrop", "randomFlip"];

/**
 * What changes the samples of the run's source, if it is one of `augmented`.
 * @throws Error if what changes them is not ours, and the run does not say it in Python.
 */
export function augmentationOf({ train, augmentationSource }: PyTorchRun): Augmentation | undefined {
  if (!isAugmented(train)) {
    if (augmentationSource === undefined) return undefined;
    const remedy = "Pass augmented(dataset, change) of @ganglion/datasets as train, or leave augmentationSource out.";
    throw refusal(
      Error,
      where,
      "what augmentationSource changes must be the samples of augmented",
      "another source",
      remedy,
    );
  }
  const { source, classes, change } = train;
  const { x, y, shape, size } = source;
  const facts = change.toJSON?.();
  if (augmentationSource === undefined && !isKnown(facts)) {
    const rule = "samples must be changed by augmentations of @ganglion/datasets";
    const remedy =
      "Write it in Python, { augmentationSource: 'def change(x, y, chances): ...' }, or export the data set as it is.";
    throw refusal(Error, where, rule, facts === undefined ? "one of your own" : facts.kind, remedy);
  }
  return {
    samples: { x: valuesOf(x, size, shape), y: answersOf(y, size) },
    classes: classes.length,
    facts: augmentationSource === undefined ? facts : undefined,
    change(batch, shuffled) {
      const rows = batch.x.shape[0] as number;
      const given = { x: batch.x.data as Float32Array, y: batch.y.data, shape, classes: classes.length };
      const changed = change(given, rng(shuffled.split().state()));
      return { x: valuesOf(changed.x, rows, changed.shape), y: answersOf(changed.y, rows) };
    },
  };
}

function isAugmented(train: BatchSource): train is Augmented {
  const { source, change } = train as Partial<Augmented>;
  return typeof change === "function" && typeof source === "object" && ArrayBuffer.isView(source.x);
}

function isKnown(facts: Facts | undefined): boolean {
  return facts !== undefined && KINDS.includes(facts.kind) && (facts.steps ?? []).every(isKnown);
}

function valuesOf(data: TypedArray, rows: number, shape: Shape): Values {
  return { data, shape: [rows, ...shape], dtype: "float32" };
}

function answersOf(data: TypedArray, rows: number): Values {
  if (data instanceof Int32Array) return { data, shape: [rows], dtype: "int32" };
  return valuesOf(data, rows, [data.length / Math.max(rows, 1)]);
}
