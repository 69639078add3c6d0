import { reference, rng, setBackend, type Tensor, zeros } from "@ganglion/tensor";
import { fuzz, fuzzCount, mutateJson, thrown } from "@ganglion/tensor/testing";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
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

beforeEach(() => setBackend(reference()));

const makers: Readonly<Record<string, (x: Tensor) => Fitted>> = {
  center,
  meanImage,
  channelMean,
  standardize,
  channelStandardize,
  pca: (x) => pca(x, { components: 2 }),
  "whiten by pca": (x) => whiten(x, { components: 3, eps: 0 }),
  "whiten by zca": (x) => whiten(x, { method: "zca" }),
  compose: (x) => compose(center(x), compose(standardize(x), channelMean(x)), pca(x)),
};
const draw = (seed: number): Tensor => rng(seed).normal([7, 2, 1, 3], { mean: 3, std: 2, dtype: "float64" });

describe("JSON of fitted functions", () => {
  test("10,000 mutants: each is refused in our words, or a function that says what it was made of", async () => {
    const originals = Object.values(makers).map((make) => make(draw(7)).toJSON());
    const report = await fuzz("fromJSON", fuzzCount(10_000), (random) => {
      const mutant = mutateJson(random, originals[random.integer(originals.length)]) as FittedJson;
      const t = fromJSON(mutant);
      const said = JSON.stringify(t);
      if (JSON.stringify(fromJSON(JSON.parse(said) as FittedJson)) !== said)
        throw new Error(`${said} is not read again`);
      // A part that was put elsewhere can fit there; then it must also work.
      const x =
        t.kind === "compose" ? undefined : zeros(t.kind.startsWith("channel") ? [1, ...t.shape, 2] : [1, ...t.shape]);
      if (x !== undefined && t(x).shape[0] !== 1) throw new Error(`${said} lost samples`);
    });
    expect(report.accepted).toBeGreaterThan(report.count / 100);
    expect(report.refused).toBeGreaterThan(report.count / 2);
    expect(report.rules.size).toBeGreaterThan(30);
  });

  test.each(Object.entries(makers))("of %s is read as it was written, whatever it was fitted on", (_, make) => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(1e-20, 1, 1e20), (seed, scale) => {
        const x = draw(seed).mul(scale);
        const t = make(x);
        const copy = fromJSON(JSON.parse(JSON.stringify(t)) as FittedJson);
        expect(JSON.stringify(copy)).toBe(JSON.stringify(t));
        expect(copy(x).dataSync()).toEqual(t(x).dataSync());
      }),
      { numRuns: 10 },
    );
  });

  const remedy = "Pass what toJSON() returned.";
  const two = { kind: "standardize", shape: [2], mean: [1, 2], scale: [1, 2] };
  const one = {
    kind: "pca",
    shape: [1],
    mean: [0],
    components: [1],
    explainedVariance: [1],
    explainedVarianceRatio: [1],
    singularValues: [1],
    noiseVariance: 0,
  };
  const white = {
    kind: "whiten",
    shape: [1],
    method: "pca",
    eps: 0,
    rank: 1,
    mean: [0],
    axes: [1],
    eigenvalues: [1],
  };
  test.each<readonly [string, unknown, string]>([
    [
      "a field that its kind does not have",
      { ...two, axes: [1] },
      `TypeError: fromJSON: fields of standardize must be shape, mean, scale, got "axes". ${remedy}`,
    ],
    [
      "another prototype of its own",
      JSON.parse('{ "kind": "center", "shape": [1], "mean": [1], "__proto__": { "polluted": 1 } }'),
      `TypeError: fromJSON: fields of center must be shape, mean, got "__proto__". ${remedy}`,
    ],
    [
      "fields that are inherited",
      Object.create(two),
      `TypeError: fromJSON: kind must be one of center, meanImage, channelMean, standardize, channelStandardize, pca, whiten, compose, got undefined. ${remedy}`,
    ],
    [
      "the name of a method for its kind",
      { ...two, kind: "constructor" },
      `TypeError: fromJSON: kind must be one of center, meanImage, channelMean, standardize, channelStandardize, pca, whiten, compose, got "constructor". ${remedy}`,
    ],
    [
      "holes",
      { ...two, mean: Array(2) },
      `TypeError: fromJSON: mean of standardize must be 2 finite numbers, got 2 values. ${remedy}`,
    ],
    [
      "more than memory holds",
      { ...two, shape: [2 ** 31, 2 ** 20] },
      `TypeError: fromJSON: mean of standardize must be 2251799813685248 finite numbers, got [1,2]. ${remedy}`,
    ],
    [
      "channels in two axes",
      { kind: "channelMean", shape: [1, 2], mean: [1, 2] },
      `TypeError: fromJSON: shape of channelMean must be 1 whole numbers >= 1, got [1,2]. ${remedy}`,
    ],
    [
      "an image of two axes",
      { kind: "meanImage", shape: [1, 2], mean: [1, 2] },
      `TypeError: fromJSON: shape of meanImage must be 3 whole numbers >= 1, got [1,2]. ${remedy}`,
    ],
    [
      "a variance below 0",
      { ...one, explainedVariance: [-1] },
      `TypeError: fromJSON: explainedVariance of pca must be at most 1 finite numbers >= 0, got [-1]. ${remedy}`,
    ],
    [
      "a share above 1",
      { ...one, explainedVarianceRatio: [2] },
      `TypeError: fromJSON: explainedVarianceRatio of pca must be 1 finite numbers from 0 to 1.000000001, got [2]. ${remedy}`,
    ],
    [
      "more components than features",
      { ...one, explainedVariance: [1, 1] },
      `TypeError: fromJSON: explainedVariance of pca must be at most 1 finite numbers >= 0, got [1,1]. ${remedy}`,
    ],
    [
      "noise below 0",
      { ...one, noiseVariance: -1 },
      `TypeError: fromJSON: noiseVariance of pca must be a finite number >= 0, got -1. ${remedy}`,
    ],
    [
      "a rank above the features",
      { ...white, rank: 2 },
      `TypeError: fromJSON: rank of whiten must be a whole number from 0 to 1, got 2. ${remedy}`,
    ],
    [
      "a rank between",
      { ...white, rank: 0.5 },
      `TypeError: fromJSON: rank of whiten must be a whole number from 0 to 1, got 0.5. ${remedy}`,
    ],
    [
      "an eigenvalue below 0",
      { ...white, eigenvalues: [-1] },
      `TypeError: fromJSON: eigenvalues of whiten must be at most 1 finite numbers >= 0, got [-1]. ${remedy}`,
    ],
    [
      "an eps below 0",
      { ...white, eps: -1 },
      `TypeError: fromJSON: eps of whiten must be a finite number >= 0, got -1. ${remedy}`,
    ],
  ])("is refused with %s", (_, value, message) => {
    expect(thrown(() => fromJSON(value as FittedJson))).toBe(message);
  });

  test("is refused where it has no end", () => {
    const cyclic: { kind: string; steps: unknown[] } = { kind: "compose", steps: [] };
    cyclic.steps.push(cyclic);
    expect(thrown(() => fromJSON(cyclic))).toBe(
      `RangeError: fromJSON: functions must be composed at most 100 deep, got more. ${remedy}`,
    );
  });

  test("may be changed afterwards: the function keeps its own numbers", () => {
    const json = { kind: "center", shape: [2], mean: [1, 2] };
    const t = fromJSON(json);
    json.shape[0] = 9;
    json.mean[0] = 9;
    expect(t.toJSON()).toEqual({ kind: "center", shape: [2], mean: [1, 2] });
  });
});
