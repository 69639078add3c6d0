import { describeValue, formatShape, refusal, type Shape, ShapeError, sizeOf } from "@ganglion/tensor";

/**
 * The shape that a reader was asked for, or the data's own.
 * @throws TypeError if it is no list of lengths, ShapeError if it holds another number of values.
 */
export function sampleShape(name: string, natural: Shape, wanted: Shape = natural): Shape {
  checkLengths(name, wanted);
  const [have, want] = [sizeOf(natural), sizeOf(wanted)];
  if (have === want) return wanted;
  throw refusal(
    ShapeError,
    name,
    `shape must hold the ${have} values of a sample`,
    formatShape(wanted),
    `Pass ${formatShape(natural)} or [${have}].`,
    wanted,
  );
}

/** @throws TypeError unless `shape` is a list of numbers, ShapeError unless they are whole and >= 1. */
export function checkLengths(name: string, shape: unknown): asserts shape is Shape {
  const remedy = "Pass the shape of one sample, without the batch.";
  const rule = "the lengths of shape must be whole numbers >= 1";
  if (!Array.isArray(shape) || !shape.every((length) => typeof length === "number")) {
    throw refusal(TypeError, name, rule, describeValue(shape), remedy);
  }
  if (shape.every((length) => Number.isSafeInteger(length) && length >= 1)) return;
  throw refusal(ShapeError, name, rule, formatShape(shape), remedy, shape);
}
