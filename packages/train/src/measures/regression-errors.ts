import { formatShape, refusal, ShapeError } from "@ganglion/tensor";
import type { Measure } from "../host-measure.ts";

/** What `regressionErrors` gives, over all values of all samples. */
export interface RegressionErrors {
  /** The mean absolute error, in the unit of the targets. */
  readonly mae: number;
  /** The mean squared error. */
  readonly mse: number;
  /** Its root, in the unit of the targets. */
  readonly rmse: number;
  /** The mean of output - target: how much the model answers too high. */
  readonly bias: number;
  /** The largest absolute error. */
  readonly maxError: number;
  /** The share of the targets' variance that is explained, 1 at best; NaN if all targets are the same. */
  readonly r2: number;
  /** The number of values. */
  readonly size: number;
}

/**
 * How far outputs are from targets of the same shape, added up in 64 bits.
 * @throws ShapeError while measuring if their shapes differ.
 * @example
 * ```ts
 * import { regressionErrors } from "@ganglion/train";
 * const run = regressionErrors().start();
 * run.add({ output: Float32Array.of(1, 3), outputShape: [2, 1], target: Float32Array.of(1, 5), targetShape: [2, 1] });
 * const { mae, rmse, r2 } = run.result();
 * [mae, rmse, r2]; // => [1, 1.41421, 0.5]
 * ```
 * @see Chan, Golub and LeVeque, 1983, Algorithms for Computing the Sample Variance (on the variance of the targets)
 */
export function regressionErrors(): Measure<RegressionErrors> {
  return {
    start() {
      let [size, absolute, squared, signed, maxError, mean, totalSquares] = [0, 0, 0, 0, 0, 0, 0];
      return {
        add({ output, outputShape, target, targetShape }) {
          if (String(outputShape) !== String(targetShape)) {
            const got = `${formatShape(outputShape)} and ${formatShape(targetShape)}`;
            const rule = "outputs and targets must have one shape";
            const remedy = "Measure classes by classificationReport().";
            throw refusal(ShapeError, "regressionErrors", rule, got, remedy, outputShape, targetShape);
          }
          for (let at = 0; at < target.length; at++) {
            const wanted = target[at] as number;
            const error = (output[at] as number) - wanted;
            size++;
            signed += error;
            absolute += Math.abs(error);
            squared += error * error;
            maxError = Math.max(maxError, Math.abs(error));
            const before = wanted - mean;
            mean += before / size;
            totalSquares += before * (wanted - mean);
          }
        },
        result() {
          const mse = squared / size;
          const r2 = totalSquares === 0 ? Number.NaN : 1 - squared / totalSquares;
          return { mae: absolute / size, mse, rmse: Math.sqrt(mse), bias: signed / size, maxError, r2, size };
        },
      };
    },
  };
}
