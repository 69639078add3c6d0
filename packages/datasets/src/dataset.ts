import {
  anything,
  checkCount,
  checkOptions,
  checkString,
  describeValue,
  type OptionChecks,
  refusal,
  type Shape,
} from "@ganglion/tensor";
import { type Batch, type BatchOptions, batches } from "./batches.ts";
import {
  type Answers,
  checkRole,
  type DatasetFields,
  type DatasetRole,
  type RegressionFields,
} from "./dataset-fields.ts";
import { checkNumbers, isTyped, isWholeTyped, toFloat32 } from "./numbers.ts";
import { checkLengths } from "./sample-shape.ts";
import { checkSamples } from "./samples.ts";

/**
 * Samples in memory and what should come out for them: classes (`Dataset`), or targets of a regression
 * (`Dataset<Float32Array>`). It is a `BatchSource` as `fit` of `@ganglion/train` takes it.
 */
export interface Dataset<Y extends Answers = Int32Array> {
  readonly name: string;
  /** All samples, one after the other, each row-major. */
  readonly x: Float32Array;
  /** The class of each sample, an index into `classes`; or the targets of all samples, one after the other. */
  readonly y: Y;
  /** The shape of one sample. */
  readonly shape: Shape;
  /** The names of the classes; none for a regression. */
  readonly classes: readonly string[];
  /** How many targets a sample has; only for a regression. */
  readonly width?: number;
  readonly role?: DatasetRole;
  /** The number of samples. */
  readonly size: number;
  /** One pass over the samples; see the function `batches`. */
  batches(options: BatchOptions): Iterable<Batch>;
}

/**
 * Makes a dataset of flat arrays. With `classes`, `y` are labels: whole numbers, one for each sample, of which batches make
 * int32 `[batch]`. Without, `y` are targets of a regression, any numbers, of which batches make float32 `[batch, width]`.
 * @throws ShapeError if `x` and `y` do not hold as many samples.
 * @throws RangeError if a label is not an index into `classes`, or a value is too large for float32.
 * @throws TypeError if a field is missing, of another kind, or unknown.
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
 * const sums = dataset({ name: "sums", x: [0, 1, 2, 3, 4, 5], y: [1, 5, 9], shape: [2] });
 * sums.y; // => [1, 5, 9]
 * sums.width; // => 1
 * ```
 */
export function dataset(fields: RegressionFields): Dataset<Float32Array>;
export function dataset(fields: DatasetFields): Dataset;
export function dataset(fields: DatasetFields | RegressionFields): Dataset<Answers> {
  checkOptions<AnyFields>("dataset", fields, fieldChecks(), renamed);
  const { name = "dataset", shape, classes = [], role, size } = fields;
  checkLengths("dataset", shape);
  const x = toFloat32("dataset", "x", fields.x);
  const y = answersOf(fields);
  const { width }: AnyFields = fields;
  const marked = role === undefined ? {} : { role };
  const samples = { x, y, shape, ...(width === undefined ? {} : { width }), ...marked };
  const counted = checkSamples("dataset", samples);
  const self: Dataset<Answers> = {
    name,
    ...samples,
    classes,
    ...(isTyped("Float32Array", y) ? { width: counted.width } : {}),
    size: counted.size,
    batches: (options) => batches(self, options),
  };
  if (size !== undefined && size !== self.size) {
    const remedy = "Leave it out: it is counted.";
    throw refusal(
      RangeError,
      "dataset",
      `size must be the ${self.size} samples of x and y`,
      describeValue(size),
      remedy,
    );
  }
  return self;
}

const renamed = { labels: "y", targets: "y", features: "x", data: "x", classNames: "classes", class_names: "classes" };

interface AnyFields extends Omit<RegressionFields, "classes"> {
  readonly classes?: readonly string[];
}

function fieldChecks(): OptionChecks<AnyFields> {
  return {
    name: checkString,
    x: [],
    y: [],
    shape: [],
    classes: checkClasses,
    width: checkCount,
    role: checkRole,
    size: anything,
    batches: anything,
  };
}

function checkClasses(where: string, name: string, value: unknown): void {
  if (Array.isArray(value) && value.every((label) => typeof label === "string")) return;
  throw refusal(TypeError, where, `${name} must be names`, describeValue(value), "Pass an array of strings.");
}

/** Labels if there are classes, targets if not: that `y` happens to be whole says nothing. */
function answersOf({ y, classes, width }: AnyFields): Answers {
  const hasClasses = classes !== undefined && (classes.length > 0 || isWholeTyped(y));
  if (!hasClasses && isWholeTyped(y)) {
    const remedy = "Pass their names; or y as a Float32Array, if it holds targets of a regression.";
    throw refusal(TypeError, "dataset", "classes must name the classes of whole numbers", "none", remedy);
  }
  if (!hasClasses) return toFloat32("dataset", "y", y);
  if (width !== undefined) {
    const remedy = "Leave it out; or leave out classes, if y holds targets of a regression.";
    throw refusal(TypeError, "dataset", "width must be given without classes only", `${width}`, remedy);
  }
  return toLabels(y, classes.length);
}

/** Whole numbers below `count`; an `Int32Array` is handed on as it is. */
function toLabels(y: unknown, count: number): Int32Array {
  checkNumbers("dataset", "y", y);
  for (let index = 0; index < y.length; index++) {
    const label = y[index] as number;
    if (Number.isInteger(label) && label >= 0 && label < count) continue;
    throw refusal(
      RangeError,
      "dataset",
      `labels must be indices into the ${count} classes`,
      `${label} at index ${index}`,
      Number.isInteger(label)
        ? "Number the classes from 0, and name each of them in `classes`."
        : "Leave out `classes` if y holds targets of a regression.",
    );
  }
  return isTyped("Int32Array", y) ? y : Int32Array.from(y);
}
