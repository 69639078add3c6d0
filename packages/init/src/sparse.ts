import { checkNonNegative, checkNumber, checkOptions, describeValue, refusal, tensor } from "@ganglion/tensor";
import { checkMatrix } from "./check-matrix.ts";
import { hostNormal } from "./host-random.ts";
import { type Initializer, initializer } from "./initializer.ts";

/** How many weights are zero, and how large the others are. */
export interface SparseOptions {
  /** The share of the units that each input does not reach, 0-1. */
  readonly sparsity: number;
  /** The standard deviation of the other weights. */
  readonly std?: number;
}

/**
 * Normal, but in each column of `[out, in]` the same number of weights, `ceil(sparsity * out)`, is zero: each input reaches
 * few units, so that these differ, and their sums do not grow with the width.
 * @throws TypeError unless `sparsity` is a number, RangeError unless it is in 0-1; ShapeError when drawing, unless the weight has two axes.
 * @example
 * ```ts
 * import { sparse } from "@ganglion/init";
 * const init = sparse({ sparsity: 0.9 });
 * ```
 * @see Martens, 2010, "Deep learning via Hessian-free optimization"
 */
export function sparse(options: SparseOptions): Initializer {
  checkOptions<SparseOptions>("sparse", options ?? {}, { sparsity: [checkNumber], std: checkNonNegative });
  const { sparsity, std = 0.01 } = options ?? {};
  if (!(sparsity >= 0 && sparsity <= 1)) {
    throw refusal(
      RangeError,
      "sparse",
      "sparsity must be from 0 to 1",
      describeValue(sparsity),
      "0.9 leaves every tenth weight.",
    );
  }
  return initializer("sparse", (shape, { rng, dtype }) => {
    const [rows, columns] = checkMatrix("sparse", shape);
    const values = Float64Array.from(hostNormal(rng, rows * columns), (value) => value * std);
    const places = rng.split();
    const zeros = Math.ceil(sparsity * rows);
    for (let column = 0; column < columns; column++) {
      for (const row of places.permutation(rows).subarray(0, zeros)) values[row * columns + column] = 0;
    }
    return tensor(values, { shape, dtype });
  });
}
