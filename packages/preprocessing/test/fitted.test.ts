import { defineLayer, reference, rng, scope, setBackend, tensor, walkLayers, zeros } from "@ganglion/tensor";
import { matchers, thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, expectTypeOf, test } from "vitest";
import { channelMean, type Pca, pca, type Standardize, standardize, type Whiten, whiten } from "../src/index.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

const X = [
  [1, 10],
  [3, 10],
  [5, 40],
];

describe("fitted functions", () => {
  test("refuse samples unlike those that they were fitted on, on the way back too", () => {
    const t = standardize(tensor(X));
    expect(thrown(() => t(zeros([2, 3])))).toBe(
      "ShapeError: standardize: x must be [n, 2], got [2, 3]. It was fitted on such samples.",
    );
    expect(thrown(() => t.invert(zeros([2])))).toBe(
      "ShapeError: standardize.invert: x must be [n, 2], got [2]. It was fitted on such samples.",
    );
    const channels = channelMean(zeros([1, 3, 2, 2]));
    expect(thrown(() => channels(zeros([1, 4, 2, 2])))).toBe(
      "ShapeError: channelMean: x must be [n, 3, ...], got [1, 4, 2, 2]. It was fitted on such samples.",
    );
    expect(channels(zeros([2, 3, 9, 9])).shape).toEqual([2, 3, 9, 9]);
    const two = pca(tensor(X), { components: 1 });
    expect(thrown(() => two(zeros([2, 1])))).toBe(
      "ShapeError: pca: x must be [n, 2], got [2, 1]. It was fitted on such samples.",
    );
    expect(thrown(() => two.invert(zeros([2, 2])))).toBe(
      "ShapeError: pca.invert: x must be [n, 1], got [2, 2]. It was fitted on such samples.",
    );
  });

  test("are layers", () => {
    const t = standardize(tensor(X));
    const model = defineLayer((x, context) => t(x, context).mul(2), { kind: "twice", children: { prepare: t } });
    expect(model(tensor(X))).toBeAllClose(t(tensor(X)).mul(2));
    expect(walkLayers(model).map(({ path, layer }) => `${path}: ${layer.kind}`)).toEqual([
      ": twice",
      "prepare: standardize",
    ]);
    expect(t.kind).toBe("standardize");
    expect(t.shape).toEqual([2]);
  });

  test("keep the shape of images where they can", () => {
    const x = rng(3).normal([30, 1, 2, 3]);
    expect(whiten(x, { method: "zca" })(x).shape).toEqual([30, 1, 2, 3]);
    expect(whiten(x, { method: "zca", components: 2 })(x).shape).toEqual([30, 1, 2, 3]);
    expect(whiten(x)(x).shape).toEqual([30, 6]);
    expect(whiten(x, { components: 2 })(x).shape).toEqual([30, 2]);
    expect(pca(x, { components: 4 })(x).shape).toEqual([30, 4]);
    expect(pca(x, { components: 4 }).invert(zeros([2, 4])).shape).toEqual([2, 1, 2, 3]);
    expect(pca(zeros([3, 5])).components.shape).toEqual([3, 5]);
  });

  test("hold what nothing varies in at 0 without an eps, and report the rank", () => {
    const x = tensor(
      X.map(([a, b]) => [a!, b!, a! + b!, 7]),
      { dtype: "float64" },
    );
    for (const method of ["pca", "zca"] as const) {
      const t = whiten([x, x.mul(1)], { method, eps: 0 });
      expect(t.rank).toBe(2);
      const y = t(x);
      expect(y.dataSync().every(Number.isFinite)).toBe(true);
      expect(t.invert(y)).toBeAllClose(x, { rtol: 1e-9, atol: 1e-9 });
    }
    expect(
      whiten(
        tensor([
          [1, 2],
          [1, 2],
        ]),
        { eps: 0 },
      )(tensor([[3, 4]])),
    ).toBeAllClose([[0, 0]]);
    expect([
      ...pca(
        tensor([
          [1, 2],
          [1, 2],
        ]),
      ).explainedVarianceRatio,
    ]).toEqual([0, 0]);
  });

  test("leave their results and their own numbers behind, once for each backend", () => {
    const backend = reference();
    setBackend(backend);
    const x = tensor(X);
    const t = pca(x);
    const before = backend.memory().buffers;
    const y = scope(() => t(x));
    // The mean and the components; the mean has no digits that float32 would lose.
    expect(backend.memory().buffers).toBe(before + 3);
    const z = t(x);
    expect(backend.memory().buffers).toBe(before + 4);
    expect(z.dataSync()).toEqual(y.dataSync());
    const other = reference();
    expect(t(tensor(X, { backend: other })).dataSync()).toEqual(y.dataSync());
    expect(other.memory().buffers).toBe(4);
    expect(backend.memory().buffers).toBe(before + 4);
  });

  test("have types that know their numbers", () => {
    expectTypeOf(standardize(tensor(X))).toEqualTypeOf<Standardize>();
    expectTypeOf(pca(tensor(X))).toEqualTypeOf<Pca>();
    expectTypeOf(whiten([tensor(X)])).toEqualTypeOf<Whiten>();
    expectTypeOf(pca(tensor(X)).components.data).toEqualTypeOf<Float64Array>();
  });
});
