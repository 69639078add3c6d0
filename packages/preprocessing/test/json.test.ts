import { reference, rng, setBackend, type Tensor, tensor } from "@ganglion/tensor";
import { thrown } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import {
  center,
  channelMean,
  channelStandardize,
  compose,
  type Fitted,
  type FittedJson,
  fromJSON,
  meanImage,
  pca,
  standardize,
  whiten,
} from "../src/index.ts";

beforeAll(() => setBackend(reference()));

const images = (): Tensor => rng(7).normal([9, 2, 2, 3], { mean: 3, std: 2, dtype: "float64" });

const rows: readonly (readonly [name: string, fit: (x: Tensor) => Fitted, fields: readonly string[]])[] = [
  ["center", center, ["kind", "shape", "mean"]],
  ["meanImage", meanImage, ["kind", "shape", "mean"]],
  ["channelMean", channelMean, ["kind", "shape", "mean"]],
  ["standardize", standardize, ["kind", "shape", "mean", "scale"]],
  ["channelStandardize", channelStandardize, ["kind", "shape", "mean", "scale"]],
  [
    "pca",
    (x) => pca(x, { components: 3 }),
    [
      "kind",
      "shape",
      "mean",
      "components",
      "explainedVariance",
      "explainedVarianceRatio",
      "singularValues",
      "noiseVariance",
    ],
  ],
  [
    "whiten",
    (x) => whiten(x, { method: "zca" }),
    ["kind", "shape", "method", "eps", "rank", "mean", "axes", "eigenvalues"],
  ],
  [
    "whiten",
    (x) => whiten(x, { components: 2, eps: 0 }),
    ["kind", "shape", "method", "eps", "rank", "mean", "axes", "eigenvalues"],
  ],
  ["compose", (x) => compose(standardize(x), pca(standardize(x)(x))), ["kind", "steps"]],
];

describe("JSON", () => {
  test.each(rows)("of %s gives back the same function to the last bit", (kind, fit, fields) => {
    const x = images();
    const t = fit(x);
    const text = JSON.stringify(t);
    const json = JSON.parse(text) as FittedJson;
    expect(Object.keys(json)).toEqual(fields);
    expect(json.kind).toBe(kind);
    const copy = fromJSON(json);
    expect(copy.kind).toBe(t.kind);
    expect(copy.shape).toEqual(t.shape);
    expect(copy(x).dataSync()).toEqual(t(x).dataSync());
    expect(copy.invert(t(x)).dataSync()).toEqual(t.invert(t(x)).dataSync());
    expect(JSON.stringify(copy)).toBe(text);
  });

  test("can be written by hand, for constants that are known", () => {
    const t = fromJSON({ kind: "channelStandardize", shape: [2], mean: [0.5, 1], scale: [0.25, 2] });
    expect(t(tensor([1, 5], { shape: [1, 2, 1, 1] })).dataSync()).toEqual(new Float32Array([2, 2]));
  });

  const json = (change: Readonly<Record<string, unknown>>): FittedJson => ({
    kind: "standardize",
    shape: [2],
    mean: [1, 2],
    scale: [1, 2],
    ...change,
  });
  test.each<readonly [string, unknown, string]>([
    [
      "an unknown kind",
      json({ kind: "lda" }),
      "TypeError: fromJSON: kind must be one of center, meanImage, channelMean, standardize, channelStandardize, pca, whiten, " +
        'compose, got "lda". Pass what toJSON() returned.',
    ],
    [
      "nothing",
      null,
      "TypeError: fromJSON: kind must be one of center, meanImage, channelMean, standardize, channelStandardize, pca, whiten, " +
        "compose, got undefined. Pass what toJSON() returned.",
    ],
    [
      "too few numbers",
      json({ mean: [1] }),
      "TypeError: fromJSON: mean of standardize must be 2 finite numbers, got [1]. Pass what toJSON() returned.",
    ],
    [
      "what is no number",
      json({ mean: [1, null] }),
      "TypeError: fromJSON: mean of standardize must be 2 finite numbers, got [1,null]. Pass what toJSON() returned.",
    ],
    [
      "a scale of 0",
      json({ scale: [1, 0] }),
      "TypeError: fromJSON: scale of standardize must be 2 finite numbers > 0, got [1,0]. Pass what toJSON() returned.",
    ],
    [
      "a missing field",
      json({ scale: undefined }),
      "TypeError: fromJSON: scale of standardize must be 2 finite numbers > 0, got nothing. Pass what toJSON() returned.",
    ],
    [
      "a shape that is none",
      json({ shape: [0] }),
      "TypeError: fromJSON: shape of standardize must be whole numbers >= 1, got [0]. Pass what toJSON() returned.",
    ],
    [
      "many numbers, but not enough",
      json({ shape: [100], mean: Array(99).fill(0) }),
      "TypeError: fromJSON: mean of standardize must be 100 finite numbers, got 99 values. Pass what toJSON() returned.",
    ],
    [
      "an unknown method",
      { kind: "whiten", shape: [1], method: "lda", eps: 0, rank: 1, mean: [0], axes: [1], eigenvalues: [1] },
      'TypeError: fromJSON: method of whiten must be "pca" or "zca", got "lda". Pass what toJSON() returned.',
    ],
    [
      "a rank that is no number",
      { kind: "whiten", shape: [1], method: "pca", eps: 0, rank: "1", mean: [0], axes: [1], eigenvalues: [1] },
      'TypeError: fromJSON: rank of whiten must be a finite number, got "1". Pass what toJSON() returned.',
    ],
    [
      "a method that is no word",
      { kind: "whiten", shape: [1], method: 1, eps: 0, rank: 1, mean: [0], axes: [1], eigenvalues: [1] },
      'TypeError: fromJSON: method of whiten must be "pca" or "zca", got 1. Pass what toJSON() returned.',
    ],
    [
      "no steps",
      { kind: "compose", steps: [] },
      "TypeError: fromJSON: steps of compose must be a list, got []. Pass what toJSON() returned.",
    ],
    [
      "a wrong step",
      { kind: "compose", steps: [7] },
      "TypeError: fromJSON: kind must be one of center, meanImage, channelMean, standardize, channelStandardize, pca, whiten, " +
        "compose, got undefined. Pass what toJSON() returned.",
    ],
  ])("is refused with %s", (_, value, message) => {
    expect(thrown(() => fromJSON(value as FittedJson))).toBe(message);
  });
});
