import { allocate, formatShape, type Shape, ShapeError, sizeOf, tensor, refusal } from "@ganglion/tensor";
import { hostNormal } from "./host-random.ts";
import { type Initializer, initializer } from "./initializer.ts";
import { orthonormalize } from "./orthonormalize.ts";
import { type GainOptions, readGain } from "./gain-options.ts";

/**
 * A random orthogonal matrix times `gain`, every one equally likely: it turns signals without stretching them, at any
 * depth. The weight counts as a matrix `[out, in * kernel]`; its columns are orthonormal if it is tall, its rows if it is
 * wide, within 1e-6.
 * @throws ShapeError when drawing, if the weight has fewer than two axes.
 * @example
 * ```ts
 * import { gain, orthogonal } from "@ganglion/init";
 * const init = orthogonal({ gain: gain("relu") });
 * ```
 * @see Saxe, McClelland, Ganguli, 2013, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks"
 * @see Mezzadri, 2007, "How to generate random matrices from the classical compact groups"
 */
export function orthogonal(options: GainOptions = {}): Initializer {
  const gain = readGain("orthogonal", options);
  return initializer("orthogonal", (shape, { rng, dtype }) => {
    const [rows, columns] = asMatrix(shape);
    const long = Math.max(rows, columns);
    const short = Math.min(rows, columns);
    const drawn = hostNormal(rng, long * short);
    const basis = Array.from({ length: short }, (_, j) => Float64Array.from(drawn.subarray(j * long, (j + 1) * long)));
    orthonormalize(basis);
    const values = allocate("float64", rows * columns);
    for (const [j, unit] of basis.entries()) {
      for (const [i, value] of unit.entries())
        values[rows >= columns ? i * columns + j : j * columns + i] = gain * value;
    }
    return tensor(values, { shape, dtype });
  });
}

function asMatrix(shape: Shape): readonly [rows: number, columns: number] {
  const [rows, ...rest] = shape;
  if (rows === undefined || rest.length === 0) {
    throw refusal(
      ShapeError,
      "orthogonal",
      "the weight must have two axes or more",
      formatShape(shape),
      "For a bias use zeros.",
      shape,
    );
  }
  return [rows, sizeOf(rest)];
}
