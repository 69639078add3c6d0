import { type Numbers, toTensor } from "@ganglion/fixtures";
import { digits } from "@ganglion/datasets";
import { type DType, reference, setBackend, type Tensor, tensor } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { channelMean, channelStandardize, meanImage, pca, standardize, whiten } from "../src/index.ts";
import { first, readPreprocessing } from "./fixtures.ts";

expect.extend(matchers);

const fixture = readPreprocessing();
/** Double precision agrees with scikit-learn's to its last digits; what is near 0 has no more of them. */
const TIGHT = { rtol: 1e-9, atol: 1e-9 };

let digitsTensor: Tensor;
beforeAll(async () => {
  setBackend(reference());
  const { x, size } = await digits({ shape: [64] });
  digitsTensor = tensor(
    Float64Array.from(x, (value) => value * 16),
    { shape: [size, 64] },
  );
});

const samplesOf = (x: Numbers | undefined, dtype: DType = "float64"): Tensor =>
  x === undefined ? digitsTensor : toTensor(x, dtype);
const rowsOf = ({ shape }: Numbers): number => shape[0]!;

describe("standardize agrees with scikit-learn:", () => {
  test.each(fixture.standardize)("$name", (row) => {
    const x = samplesOf(row.x);
    const t = standardize(x);
    expect({ shape: row.mean.shape, data: t.mean }).toBeAllClose(row.mean, TIGHT);
    expect({ shape: row.scale.shape, data: t.scale }).toBeAllClose(row.scale, TIGHT);
    const few = first(x, rowsOf(row.transformed));
    expect(t(few)).toBeAllClose(row.transformed, TIGHT);
    expect(t.invert(t(few))).toBeAllClose(few, TIGHT);
  });
});

describe("pca agrees with scikit-learn:", () => {
  test.each(fixture.pca)("$name", (row) => {
    const x = samplesOf(row.x);
    const t = pca(x, { components: row.count });
    expect({ shape: row.mean.shape, data: t.mean }).toBeAllClose(row.mean, TIGHT);
    expect(t.components).toBeAllClose(row.components, { rtol: 1e-7, atol: 1e-9 });
    const count = [row.count];
    expect({ shape: count, data: t.explainedVariance }).toBeAllClose(row.explainedVariance, TIGHT);
    expect({ shape: count, data: t.explainedVarianceRatio }).toBeAllClose(row.explainedVarianceRatio, TIGHT);
    expect({ shape: count, data: t.singularValues }).toBeAllClose(row.singularValues, TIGHT);
    const noise = typeof row.noiseVariance === "number" ? row.noiseVariance : row.noiseVariance.data[0]!;
    expect(t.noiseVariance).toBeCloseTo(noise, 9);
    const few = first(x, rowsOf(row.transformed));
    expect(t(few)).toBeAllClose(row.transformed, { rtol: 1e-7, atol: 1e-7 });
    expect(t.invert(t(few))).toBeAllClose(row.inverse, { rtol: 1e-9, atol: 1e-7 });
  });
});

describe("whiten agrees with NumPy's eigendecomposition:", () => {
  test.each(fixture.whiten)("$name, $method, epsilon $epsilon", ({ x: values, method, epsilon, ...row }) => {
    const x = samplesOf(values);
    const t = whiten(x, { method, eps: epsilon });
    expect(t.rank).toBe(row.rank);
    expect({ shape: row.eigenvalues.shape, data: t.eigenvalues }).toBeAllClose(row.eigenvalues, TIGHT);
    const y = t(x);
    expect(y).toBeAllClose(row.transformed, { rtol: 1e-6, atol: 1e-8 });
    const n = x.shape[0]!;
    const covariance = y
      .transpose()
      .matmul(y)
      .div(n - 1);
    expect(covariance).toBeAllClose(row.covariance, { rtol: 1e-6, atol: 1e-8 });
    const isExact = epsilon > 0 || row.rank === 5;
    if (isExact) expect(t.invert(y)).toBeAllClose(x, { rtol: 1e-7, atol: 1e-6 });
  });
});

describe("images agree with NumPy:", () => {
  const { x: pixels, ...wanted } = fixture.images;

  test.each(["int32", "float32", "float64"] as const)("of %s", (dtype) => {
    const x = tensor(pixels.data, { shape: pixels.shape, dtype });
    const few = first(x, 2);
    const tolerance = dtype === "float64" ? TIGHT : { rtol: 1e-5, atol: 2e-5 };
    const image = meanImage(x);
    expect({ shape: wanted.meanImage.shape, data: image.mean }).toBeAllClose(wanted.meanImage, TIGHT);
    expect(image(few)).toBeAllClose({ ...wanted.minusMeanImage, dtype: image(few).dtype }, tolerance);
    const mean = channelMean(x);
    expect({ shape: [3], data: mean.mean }).toBeAllClose(wanted.channelMean, TIGHT);
    expect(mean(few)).toBeAllClose({ ...wanted.minusChannelMean, dtype: image(few).dtype }, tolerance);
    const standard = channelStandardize(x);
    expect({ shape: [3], data: standard.mean }).toBeAllClose(wanted.channelMean, TIGHT);
    expect({ shape: [3], data: standard.scale }).toBeAllClose(wanted.channelStd, TIGHT);
    expect(standard(few)).toBeAllClose({ ...wanted.channelStandardized, dtype: image(few).dtype }, tolerance);
    expect(standard(few).dtype).toBe(dtype === "float64" ? "float64" : "float32");
    const back = { shape: few.shape, data: pixels.data.slice(0, few.size) };
    for (const t of [image, mean, standard]) expect(t.invert(t(few))).toBeAllClose(back, tolerance);
  });
});
