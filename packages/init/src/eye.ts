import { allocate, tensor } from "@ganglion/tensor";
import { checkMatrix } from "./check-matrix.ts";
import { type GainOptions, readGain } from "./gain-options.ts";
import { type Initializer, initializer } from "./initializer.ts";

/**
 * `gain` on the diagonal and zeros elsewhere, so that a linear layer passes its input on: `[out, in]`.
 * @throws ShapeError when drawing, unless the weight has two axes.
 * @example
 * ```ts
 * import { eye } from "@ganglion/init";
 * const init = eye({ gain: 0.1 });
 * ```
 * @see Le, Jaitly, Hinton, 2015, "A simple way to initialize recurrent networks of rectified linear units"
 */
export function eye(options: GainOptions = {}): Initializer {
  const gain = readGain("eye", options);
  return initializer("eye", (shape, { dtype }) => {
    const [rows, columns] = checkMatrix("eye", shape);
    const values = allocate("float64", rows * columns);
    for (let i = 0; i < Math.min(rows, columns); i++) values[i * columns + i] = gain;
    return tensor(values, { shape, dtype });
  });
}
