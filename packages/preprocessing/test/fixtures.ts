import { type Numbers, readFixture } from "@ganglion/fixtures";
import { slice, type Tensor } from "@ganglion/tensor";

interface Named {
  readonly name: string;
  /** Absent for the digits. */
  readonly x?: Numbers;
}

/** scikit-learn's StandardScaler. */
interface StandardizeCase extends Named {
  readonly mean: Numbers;
  readonly variance: Numbers;
  readonly scale: Numbers;
  readonly transformed: Numbers;
}

/** scikit-learn's PCA. */
interface PcaCase extends Named {
  readonly count: number;
  readonly mean: Numbers;
  readonly components: Numbers;
  readonly explainedVariance: Numbers;
  readonly explainedVarianceRatio: Numbers;
  readonly singularValues: Numbers;
  readonly noiseVariance: Numbers | number;
  readonly transformed: Numbers;
  readonly inverse: Numbers;
}

/** NumPy's eigendecomposition. */
interface WhitenCase extends Named {
  readonly method: "pca" | "zca";
  readonly epsilon: number;
  readonly x: Numbers;
  readonly rank: number;
  readonly eigenvalues: Numbers;
  readonly transformed: Numbers;
  readonly covariance: Numbers;
}

/** Images 0-255 and what becomes of the first two. */
interface ImagesCase {
  readonly x: Numbers;
  readonly meanImage: Numbers;
  readonly channelMean: Numbers;
  readonly channelStd: Numbers;
  readonly minusMeanImage: Numbers;
  readonly minusChannelMean: Numbers;
  readonly channelStandardized: Numbers;
}

/** The content of `fixtures/preprocessing/preprocessing.json`. */
interface Fixture {
  readonly standardize: readonly StandardizeCase[];
  readonly pca: readonly PcaCase[];
  readonly whiten: readonly WhitenCase[];
  readonly images: ImagesCase;
}

/** The fixture, parsed. */
export function readPreprocessing(): Fixture {
  return readFixture("preprocessing/preprocessing.json");
}

/** The first `count` samples. */
export function first(x: Tensor, count: number): Tensor {
  return slice(x, [[0, count]]);
}
