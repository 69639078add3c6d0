import type { TypedArray } from "../dtype.ts";
import { formatShape } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { isKink, isSuspicious, type Quotients, differenceQuotients } from "./difference-quotient.ts";
import {
  evaluate,
  type GradFunction,
  isConstant,
  type Point,
  randomWeights,
  readPoints,
  recordedGradients,
} from "./grad-function.ts";
import { indexAt } from "./host-values.ts";

/** How `gradCheck` compares. */
export interface GradCheckOptions {
  /** The step of the difference quotient, times `max(1, |x|)`; 1e-6 by default. */
  readonly eps?: number;
  /** The relative error that is not reached; 1e-6 by default. */
  readonly tolerance?: number;
  /** Which part of the coordinates may lie at kinks; 0.25 by default. */
  readonly maxKinks?: number;
  /** The seed of the weights with which the outputs are added up; 0 by default. */
  readonly seed?: number;
}

/** The two gradients of one coordinate. */
export interface GradCheckCoordinate {
  /** Which of the inputs. */
  readonly input: number;
  /** Where in the input, one number for each axis. */
  readonly index: readonly number[];
  /** What the recorded operations give. */
  readonly analytic: number;
  /** The difference quotient. */
  readonly numeric: number;
}

/** What `gradCheck` found. */
export interface GradCheckResult {
  /** Whether the largest error is below the tolerance and not too many coordinates were skipped. */
  readonly passed: boolean;
  /** The largest `|analytic - numeric| / max(|analytic|, |numeric|, 1e-3)`. */
  readonly maxRelativeError: number;
  /** How many coordinates were compared. */
  readonly checked: number;
  /** How many were not, because the function has a kink there. */
  readonly skippedAtKinks: number;
  /** The coordinate with the largest error; undefined if none was compared. */
  readonly worst: GradCheckCoordinate | undefined;
}

/** Gradients below it are compared by their absolute error: their quotients are too noisy. */
const SMALLEST_GRADIENT = 1e-3;

/**
 * Compares the gradients that an operation records with central difference quotients, `(f(x + h) - f(x - h)) / 2 h`, for
 * every element of every float64 input. The outputs are added up with random weights, so that one pass backward covers
 * all of them. Coordinates at a kink or a step of `f`, where one side's slope is not the other's however short the step,
 * are counted and skipped.
 * @throws DTypeError if an input is float32, none is float64, or `f` does not return float64.
 * @throws Error if `f` gives different values for the same inputs.
 * @example
 * ```ts
 * import { mul, reference, setBackend, tensor } from "@ganglion/tensor";
 * import { gradCheck } from "@ganglion/tensor/testing";
 * setBackend(reference());
 * const x = tensor([1, -2, 3], { dtype: "float64" });
 * const { passed, checked } = await gradCheck((x) => mul(x, x), [x]);
 * console.log([passed, checked]); // => [true, 3]
 * ```
 */
export async function gradCheck(
  f: GradFunction,
  inputs: readonly Tensor[],
  options: GradCheckOptions = {},
): Promise<GradCheckResult> {
  const { eps = 1e-6, tolerance = 1e-6, maxKinks = 0.25, seed = 0 } = options;
  const points = await readPoints("gradCheck", inputs);
  const { data: middle, shape } = await evaluate("gradCheck", f, points);
  const again = await evaluate("gradCheck", f, points);
  checkRepeatable(middle, again.data, shape);
  const weights = randomWeights(middle.length, seed);
  const gradients = await recordedGradients(f, points, weights);
  const tally = {
    checked: 0,
    skippedAtKinks: 0,
    maxRelativeError: 0,
    worst: undefined as GradCheckCoordinate | undefined,
  };
  for (const [input, point] of points.entries()) {
    if (isConstant(point)) continue;
    for (let offset = 0; offset < point.values.length; offset++) {
      const quotients = (step: number): Promise<Quotients> =>
        quotientsAt(f, points, { input, offset, step, middle, weights });
      const wide = await quotients(eps);
      if (isSuspicious(wide, tolerance) && isKink(wide, await quotients(eps / 10))) {
        tally.skippedAtKinks++;
        continue;
      }
      tally.checked++;
      const analytic = (gradients[input] as TypedArray)[offset] as number;
      const error = relativeError(analytic, wide.central);
      if (tally.worst !== undefined && error <= tally.maxRelativeError) continue;
      tally.maxRelativeError = error;
      tally.worst = { input, index: indexAt(offset, point.shape), analytic, numeric: wide.central };
    }
  }
  const isSmooth = tally.skippedAtKinks <= maxKinks * (tally.checked + tally.skippedAtKinks);
  return { passed: isSmooth && tally.maxRelativeError < tolerance, ...tally };
}

/**
 * Does nothing but return the result if `gradCheck` passes.
 * @throws Error that names the input, the index and both numbers, or says that too many coordinates lie at kinks.
 * @throws DTypeError if an input is float32, none is float64, or `f` does not return float64.
 */
export async function assertGradCheck(
  f: GradFunction,
  inputs: readonly Tensor[],
  options: GradCheckOptions = {},
): Promise<GradCheckResult> {
  const result = await gradCheck(f, inputs, options);
  if (!result.passed) throw new Error(failure("assertGradCheck", result, options));
  return result;
}

/** The message for a check that did not pass. */
export function failure(
  name: string,
  result: GradCheckResult,
  { tolerance = 1e-6, maxKinks = 0.25 }: GradCheckOptions,
): string {
  const { worst, checked, skippedAtKinks, maxRelativeError } = result;
  if (worst !== undefined && maxRelativeError >= tolerance) {
    return (
      `${name}: gradients must agree within ${tolerance}, got a relative error of ${Number(maxRelativeError.toPrecision(3))} ` +
      `for input ${worst.input} at ${formatShape(worst.index)}: ${worst.analytic} from backward, ${worst.numeric} from the ` +
      "difference quotient. Check the entry for this input in the vjp."
    );
  }
  return (
    `${name}: at most ${maxKinks * 100} % of the coordinates may lie at kinks, got ${skippedAtKinks} of ` +
    `${checked + skippedAtKinks}. Choose inputs at which the function is smooth.`
  );
}

interface Step {
  readonly input: number;
  readonly offset: number;
  readonly step: number;
  readonly middle: TypedArray;
  readonly weights: Float64Array;
}

/** The quotients along one coordinate. What is divided by is the distance of the numbers that were used, after rounding. */
async function quotientsAt(f: GradFunction, points: readonly Point[], at: Step): Promise<Quotients> {
  const { values } = points[at.input] as Point;
  const x = values[at.offset] as number;
  const h = at.step * Math.max(1, Math.abs(x));
  const moved = async (to: number): Promise<TypedArray> => {
    const changed = values.slice();
    changed[at.offset] = to;
    const result = await evaluate(
      "gradCheck",
      f,
      points.map((point, index) => (index === at.input ? { ...point, values: changed } : point)),
    );
    return result.data;
  };
  return differenceQuotients(at.weights, {
    left: await moved(x - h),
    middle: at.middle,
    right: await moved(x + h),
    stepLeft: x - (x - h),
    stepRight: x + h - x,
  });
}

function relativeError(analytic: number, numeric: number): number {
  const error = Math.abs(analytic - numeric) / Math.max(Math.abs(analytic), Math.abs(numeric), SMALLEST_GRADIENT);
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}

function checkRepeatable(first: TypedArray, second: TypedArray, shape: readonly number[]): void {
  const offset = first.findIndex((value, index) => !Object.is(value, second[index]));
  if (offset !== -1) {
    throw new Error(
      `gradCheck: f must give the same values each time, got ${first[offset]} and ${second[offset]} at ` +
        `${formatShape(indexAt(offset, shape))}. Seed its random numbers inside of f.`,
    );
  }
}
