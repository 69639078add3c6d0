import { formatShape, type Shape, ShapeError } from "@ganglion/tensor";

/**
 * The shape that a reader was asked for, or the data's own.
 * @throws ShapeError if it holds another number of values.
 */
export function sampleShape(name: string, natural: Shape, wanted: Shape = natural): Shape {
  const [have, want] = [natural, wanted].map((shape) => shape.reduce((product, axis) => product * axis, 1));
  if (have === want) return wanted;
  throw new ShapeError(
    `${name}: shape must hold the ${have} values of a sample, got ${formatShape(wanted)}. ` +
      `Pass ${formatShape(natural)} or [${have}].`,
    wanted,
  );
}
