import { reference, rng, setBackend, type Shape, type Tensor } from "@ganglion/tensor";
import { assertGradCheck, assertGradGradCheck } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import {
  center,
  channelMean,
  channelStandardize,
  compose,
  type Fitted,
  meanImage,
  pca,
  standardize,
  whiten,
} from "../src/index.ts";

beforeAll(() => setBackend(reference()));

const draw = (shape: Shape, seed: number): Tensor => rng(seed).normal(shape, { mean: 2, std: 3, dtype: "float64" });
const IMAGES = [6, 2, 2, 2];

const rows: readonly (readonly [name: string, fit: (x: Tensor) => Fitted, code: Shape])[] = [
  ["center", center, [3, 2, 2, 2]],
  ["meanImage", meanImage, [3, 2, 2, 2]],
  ["channelMean", channelMean, [3, 2, 2, 2]],
  ["standardize", standardize, [3, 2, 2, 2]],
  ["channelStandardize", channelStandardize, [3, 2, 2, 2]],
  ["pca", (x) => pca(x, { components: 3 }), [3, 3]],
  ["whiten by pca", (x) => whiten(x, { eps: 0.1 }), [3, 8]],
  ["whiten by zca", (x) => whiten(x, { method: "zca", eps: 0.1 }), [3, 2, 2, 2]],
  ["compose", (x) => compose(center(x), standardize(x)), [3, 2, 2, 2]],
];

describe("gradients flow through", () => {
  test.each(rows)("%s and back", async (_, fit, code) => {
    const t = fit(draw(IMAGES, 1));
    const x = draw([3, 2, 2, 2], 2);
    const { checked } = await assertGradCheck((input) => t(input!), [x], { maxKinks: 0 });
    expect(checked).toBe(24);
    await assertGradCheck((input) => t.invert(input!), [draw(code, 3)], { maxKinks: 0 });
    await assertGradGradCheck((input) => t(input!.mul(input!)), [x], { maxKinks: 0, tolerance: 1e-5 });
  });
});
