import { readFileSync } from "node:fs";
import { type DType, slice, type Tensor, tensor } from "@ganglion/tensor";

/** A tensor as fixtures write it. */
export interface Values {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: readonly number[];
}

interface Named {
  readonly name: string;
  /** Absent for the digits. */
  readonly x?: Values;
}

/** scikit-learn's StandardScaler. */
export interface StandardizeCase extends Named {
  readonly mean: Values;
  readonly variance: Values;
  readonly scale: Values;
  readonly transformed: Values;
}

/** scikit-learn's PCA. */
export interface PcaCase extends Named {
  readonly count: number;
  readonly mean: Values;
  readonly components: Values;
  readonly explainedVariance: Values;
  readonly explainedVarianceRatio: Values;
  readonly singularValues: Values;
  readonly noiseVariance: Values | number;
  readonly transformed: Values;
  readonly inverse: Values;
}

/** NumPy's eigendecomposition. */
export interface WhitenCase extends Named {
  readonly method: "pca" | "zca";
  readonly epsilon: number;
  readonly x: Values;
  readonly rank: number;
  readonly eigenvalues: Values;
  readonly transformed: Values;
  readonly covariance: Values;
}

/** Images 0-255 and what becomes of the first two. */
export interface ImagesCase {
  readonly x: Values;
  readonly meanImage: Values;
  readonly channelMean: Values;
  readonly channelStd: Values;
  readonly minusMeanImage: Values;
  readonly minusChannelMean: Values;
  readonly channelStandardized: Values;
}

/** The content of `fixtures/preprocessing/preprocessing.json`. */
export interface Fixture {
  readonly standardize: readonly StandardizeCase[];
  readonly pca: readonly PcaCase[];
  readonly whiten: readonly WhitenCase[];
  readonly images: ImagesCase;
}

/** The fixture, parsed. */
export function readFixture(): Fixture {
  const url = new URL("../../../fixtures/preprocessing/preprocessing.json", import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as Fixture;
}

/** The tensor that was written, in its own dtype or another. */
export function toTensor({ shape, dtype, data }: Values, wanted: DType = dtype): Tensor {
  return tensor(data, { shape, dtype: wanted });
}

/** The first `count` samples. */
export function first(x: Tensor, count: number): Tensor {
  return slice(x, [[0, count]]);
}
