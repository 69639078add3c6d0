import { digits } from "@ganglion/datasets";
import { channelMean, channelStandardize, meanImage, pca, standardize, whiten } from "@ganglion/preprocessing";
import { type Backend, reference, setBackend, slice, type Tensor, tensor } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { relativeError } from "./errors.ts";
import { numbersOf, readFixture, toTensor, type Values } from "@ganglion/fixtures";

/** How far a fitted function is from its peer, over all of its cases. */
export interface FittedAgreement {
  readonly name: string;
  readonly peer: string;
  readonly cases: number;
  /** What was fitted: always in double precision. */
  readonly fitted: number;
  /** What it makes of samples, by backend. */
  readonly transformed: Readonly<Record<"float64" | "float32" | "wasm", number>>;
}

type Row = Readonly<Record<string, unknown>> & { readonly x?: Values; readonly transformed: Values };
type Pairs = readonly (readonly [ours: ArrayLike<number>, theirs: Values | undefined])[];

interface Measured {
  readonly numbers: Pairs;
  readonly apply: (x: Tensor) => Tensor;
  readonly expected: Values;
}

const field = (row: Row, key: string): Values => row[key] as Values;

const kinds: Readonly<Record<string, { peer: string; measure: (x: Tensor, row: Row) => Measured }>> = {
  standardize: {
    peer: "scikit-learn",
    measure: (x, row) => {
      const t = standardize(x);
      return {
        numbers: [
          [t.mean, field(row, "mean")],
          [t.scale, field(row, "scale")],
        ],
        apply: t,
        expected: row.transformed,
      };
    },
  },
  pca: {
    peer: "scikit-learn",
    measure: (x, row) => {
      const t = pca(x, { components: row["count"] as number });
      const numbers: Pairs = [
        [t.mean, field(row, "mean")],
        [t.components.data, field(row, "components")],
        [t.explainedVariance, field(row, "explainedVariance")],
        [t.explainedVarianceRatio, field(row, "explainedVarianceRatio")],
        [t.singularValues, field(row, "singularValues")],
      ];
      return { numbers, apply: t, expected: row.transformed };
    },
  },
  whiten: {
    peer: "NumPy",
    measure: (x, row) => {
      const t = whiten(x, { method: row["method"] as "pca" | "zca", eps: row["epsilon"] as number });
      return { numbers: [[t.eigenvalues, field(row, "eigenvalues")]], apply: t, expected: row.transformed };
    },
  },
};

function imageKinds(images: Readonly<Record<string, Values>>): Readonly<Record<string, (x: Tensor) => Measured>> {
  const {
    meanImage: image,
    channelMean: mean,
    channelStd,
    minusMeanImage,
    minusChannelMean,
    channelStandardized,
  } = images;
  const numbersOfMean = (t: { mean: ArrayLike<number> }): Pairs => [[t.mean, mean]];
  return {
    meanImage: (x) => {
      const t = meanImage(x);
      return { numbers: [[t.mean, image]], apply: t, expected: minusMeanImage as Values };
    },
    channelMean: (x) => {
      const t = channelMean(x);
      return { numbers: numbersOfMean(t), apply: t, expected: minusChannelMean as Values };
    },
    channelStandardize: (x) => {
      const t = channelStandardize(x);
      return {
        numbers: [...numbersOfMean(t), [t.scale, channelStd]],
        apply: t,
        expected: channelStandardized as Values,
      };
    },
  };
}

const settings = { float64: "float64", float32: "float32", wasm: "float32" } as const;

/** The rows of preprocessing's table. */
export async function preprocessingAgreements(): Promise<FittedAgreement[]> {
  const fixture = readFixture<Record<"standardize" | "pca" | "whiten", Row[]> & { images: Record<string, Values> }>(
    "preprocessing/preprocessing.json",
  );
  const { x: pixels, size } = await digits({ shape: [64] });
  const digitValues: Values = { shape: [size, 64], dtype: "float64", data: Array.from(pixels, (value) => value * 16) };
  const backends: Readonly<Record<keyof typeof settings, Backend>> = {
    float64: reference(),
    float32: reference(),
    wasm: await wasm({ deterministic: true, threads: 1 }),
  };
  const agreement = (
    name: string,
    peer: string,
    cases: readonly (readonly [x: Values, fit: (x: Tensor) => Measured])[],
  ): FittedAgreement => {
    let fitted = 0;
    const transformed = { float64: 0, float32: 0, wasm: 0 };
    for (const [values, fit] of cases) {
      setBackend(backends.float64);
      const { numbers, apply, expected } = fit(toTensor(values, "float64"));
      for (const [ours, theirs] of numbers) fitted = Math.max(fitted, relativeError(ours, numbersOf(theirs as Values)));
      for (const key of ["float64", "float32", "wasm"] as const) {
        setBackend(backends[key]);
        const x = tensor(values.data.map(Number), { shape: values.shape, dtype: settings[key] });
        const y = apply(slice(x, [[0, expected.shape[0] ?? 0]]));
        transformed[key] = Math.max(transformed[key], relativeError(y.dataSync(), numbersOf(expected)));
      }
    }
    return { name, peer, cases: cases.length, fitted, transformed };
  };
  const tables = Object.entries(kinds).map(([name, { peer, measure }]) =>
    agreement(
      name,
      peer,
      fixture[name as "pca"].map((row) => [row.x ?? digitValues, (x) => measure(x, row)] as const),
    ),
  );
  const { x: images, ...wanted } = fixture.images;
  const imageTables = Object.entries(imageKinds(wanted)).map(([name, fit]) =>
    agreement(name, "NumPy", [[images as Values, fit]]),
  );
  return [...tables, ...imageTables];
}
