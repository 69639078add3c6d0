import { type Dataset, dataset, type RegressionFields } from "../src/index.ts";

/** Five samples of two features. */
export const x: Float32Array = Float32Array.from({ length: 10 }, (_, index) => index);

/** Three targets for each of them, none of them whole. */
export const y: Float32Array = Float32Array.from({ length: 15 }, (_, index) => index + 0.25);

/** The dataset of these. */
export function targets(change: Partial<RegressionFields> = {}): Dataset<Float32Array> {
  return dataset({ name: "five", x, y, shape: [2], ...change });
}
