import { formatShape, type Shape, ShapeError } from "@ganglion/tensor";
import { type Batch, type BatchOptions, batches } from "./batches.ts";

/** What samples are for. What is fitted or chosen by means of test data can no longer be tested on them. */
export type DatasetRole = "train" | "validation" | "test";

/** What a dataset is made of. */
export interface DatasetFields {
  /** What it is called, for people. */
  readonly name: string;
  /** All samples, one after the other, each row-major. */
  readonly x: Float32Array;
  /** The class of each sample, an index into `classes`. */
  readonly y: Int32Array;
  /** The shape of one sample: `[1, 8, 8]` for an image (channels, height, width), `[64]` for features. */
  readonly shape: Shape;
  /** The names of the classes. */
  readonly classes: readonly string[];
  /** What the samples are for, if that is known. Parts and batches inherit it, and preprocessing is fitted on "train" only. */
  readonly role?: DatasetRole;
}

/** Labelled samples in memory. It is a `BatchSource` as `fit` of `@ganglion/train` takes it. */
export interface Dataset extends DatasetFields {
  /** The number of samples. */
  readonly size: number;
  /** One pass over the samples; see the function `batches`. */
  batches(options: BatchOptions): Iterable<Batch>;
}

/**
 * Makes a dataset of flat arrays, which it keeps and does not copy.
 * @throws ShapeError if `x` does not hold one sample of `shape` for each label.
 * @throws RangeError if a label is not an index into `classes`.
 * @example
 * ```ts
 * import { dataset } from "@ganglion/datasets";
 * const xor = dataset({
 *   name: "xor",
 *   x: new Float32Array([0, 0, 0, 1, 1, 0, 1, 1]),
 *   y: new Int32Array([0, 1, 1, 0]),
 *   shape: [2],
 *   classes: ["same", "different"],
 * });
 * ```
 */
export function dataset(fields: DatasetFields): Dataset {
  const { name, x, y, shape, classes, role } = fields;
  checkShape(shape);
  const length = shape.reduce((product, axis) => product * axis, 1);
  if (x.length !== y.length * length) {
    throw new ShapeError(
      `dataset: x must hold one sample of shape ${formatShape(shape)} for each of the ${y.length} labels, ` +
        `got ${x.length} values. ${y.length} samples have ${y.length * length}.`,
      shape,
    );
  }
  checkLabels(y, classes);
  const self: Dataset = {
    name,
    x,
    y,
    shape,
    classes,
    ...(role === undefined ? {} : { role }),
    size: y.length,
    batches: (options) => batches(self, options),
  };
  return self;
}

function checkShape(shape: Shape): void {
  if (shape.every((axis) => Number.isInteger(axis) && axis >= 1)) return;
  throw new ShapeError(
    `dataset: the lengths of shape must be whole numbers >= 1, got ${formatShape(shape)}. ` +
      "Pass the shape of one sample, without the batch.",
    shape,
  );
}

function checkLabels(y: Int32Array, classes: readonly string[]): void {
  const index = y.findIndex((label) => label < 0 || label >= classes.length);
  if (index === -1) return;
  throw new RangeError(
    `dataset: labels must be indices into the ${classes.length} classes, got ${y[index]} at index ${index}. ` +
      "Number the classes from 0, and name each of them in `classes`.",
  );
}
