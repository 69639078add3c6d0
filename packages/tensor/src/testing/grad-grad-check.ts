import { tensor } from "../create.ts";
import { concat } from "../ops/concat.ts";
import { reshape } from "../ops/reshape.ts";
import type { Tensor } from "../tensor.ts";
import { failure, type GradCheckOptions, type GradCheckResult, gradCheck } from "./grad-check.ts";
import {
  evaluate,
  type GradFunction,
  type Point,
  randomWeights,
  readPoints,
  weightedGradients,
} from "./grad-function.ts";

/**
 * Compares second derivatives with difference quotients: runs `gradCheck` on the gradients that `f` records, as a function
 * of its inputs and of the gradient of its output, which counts as one more input.
 * @throws DTypeError if an input is float32, none is float64, or `f` does not return float64.
 * @throws Error if `f` gives different values for the same inputs.
 * @example
 * ```ts
 * import { exp, reference, setBackend, tensor } from "@ganglion/tensor";
 * import { gradGradCheck } from "@ganglion/tensor/testing";
 * setBackend(reference());
 * const { passed } = await gradGradCheck(exp, [tensor([0.5, 1], { dtype: "float64" })]);
 * console.log(passed); // => true
 * ```
 */
export async function gradGradCheck(
  f: GradFunction,
  inputs: readonly Tensor[],
  options: GradCheckOptions = {},
): Promise<GradCheckResult> {
  const points = await readPoints("gradGradCheck", inputs);
  const { shape, data } = await evaluate("gradGradCheck", f, points);
  const { backend } = points[0] as Point;
  const upstream = tensor(randomWeights(data.length, 1 + (options.seed ?? 0)), { shape, backend });
  try {
    return await gradCheck((...given) => gradients(f, given), [...inputs, upstream], options);
  } finally {
    upstream.dispose();
  }
}

/**
 * Does nothing but return the result if `gradGradCheck` passes.
 * @throws Error that names the input, the index and both numbers, or says that too many coordinates lie at kinks.
 * @throws DTypeError if an input is float32, none is float64, or `f` does not return float64.
 */
export async function assertGradGradCheck(
  f: GradFunction,
  inputs: readonly Tensor[],
  options: GradCheckOptions = {},
): Promise<GradCheckResult> {
  const result = await gradGradCheck(f, inputs, options);
  if (!result.passed) throw new Error(failure("assertGradGradCheck", result, options));
  return result;
}

/** All gradients of `f` in one row; the last tensor is the gradient of its output. */
function gradients(f: GradFunction, given: readonly Tensor[]): Tensor {
  const inputs = given.slice(0, -1);
  const found = weightedGradients(f(...inputs), inputs, given.at(-1) as Tensor, true);
  return concat(found.map((gradient) => reshape(gradient, [gradient.size])));
}
