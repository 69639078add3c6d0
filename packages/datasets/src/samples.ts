import { describeValue, formatShape, refusal, type Shape, ShapeError, sizeOf } from "@ganglion/tensor";
import type { Answers, DatasetRole } from "./dataset-fields.ts";
import { isTyped } from "./numbers.ts";
import { checkLengths } from "./sample-shape.ts";

/** The parts of a dataset that `batches` needs. */
export interface Samples {
  readonly x: Float32Array;
  /** The class of each sample, or the targets of all samples, one after the other. */
  readonly y: Answers;
  /** The shape of one sample. */
  readonly shape: Shape;
  /** How many targets a sample has: as many as `y` has for each, unless given. */
  readonly width?: number;
  readonly role?: DatasetRole;
}

/** How many samples there are, and how many numbers `y` has for each. */
export interface Counts {
  readonly size: number;
  readonly width: number;
}

/**
 * Checks that `x` and `y` are typed arrays of as many samples, and counts them.
 * @throws TypeError if they are no samples, ShapeError if they do not hold as many.
 */
export function checkSamples(where: string, samples: unknown): Counts {
  const { x, y, shape, width } = (samples ?? {}) as Partial<Samples>;
  if (!isTyped("Float32Array", x) || !(isTyped("Int32Array", y) || isTyped("Float32Array", y))) {
    const rule = "samples must have x, a Float32Array, and y, an Int32Array of labels or a Float32Array of targets";
    throw refusal(TypeError, where, rule, describeValue(samples), "Make them with dataset(...).");
  }
  checkLengths(where, shape);
  const length = sizeOf(shape);
  return isTyped("Int32Array", y) ? countLabels(where, x, y, shape, length) : countTargets(where, x, y, shape, width);
}

function countLabels(where: string, x: Float32Array, y: Int32Array, shape: Shape, length: number): Counts {
  if (x.length === y.length * length) return { size: y.length, width: 1 };
  throw refusal(
    ShapeError,
    where,
    `x must hold one sample of shape ${formatShape(shape)} for each of the ${y.length} labels`,
    `${x.length} values`,
    `${y.length} samples have ${y.length * length}.`,
    shape,
  );
}

function countTargets(where: string, x: Float32Array, y: Float32Array, shape: Shape, given?: number): Counts {
  const size = x.length / sizeOf(shape);
  if (!Number.isInteger(size)) {
    const rule = `x must hold whole samples of shape ${formatShape(shape)}`;
    throw refusal(ShapeError, where, rule, `${x.length} values`, "Pass the shape of one sample.", shape);
  }
  // Without a sample there is nothing to tell the width by.
  const width = given ?? (size === 0 ? 1 : y.length / size);
  if (Number.isInteger(width) && width >= 1 && y.length === size * width) return { size, width };
  const rule = `y must hold ${given === undefined ? "as many" : given} targets for each of the ${size} samples`;
  throw refusal(
    ShapeError,
    where,
    rule,
    `${y.length} values`,
    "Pass the targets of one sample after those of another.",
    shape,
  );
}
