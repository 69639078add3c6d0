import { constant } from "@ganglion/init";
import { backward, ones, reference, rng, setBackend, tensor } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { embedding } from "../src/index.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

describe("embedding", () => {
  it("begins standard normal, and with zeros for what is padding", () => {
    const { weight } = embedding(200, 100, { rng: rng(7), paddingIndex: 3 }).parameters;
    const values = Array.from(weight.dataSync());
    const count = 199 * 100;
    const mean = values.reduce((a, b) => a + b, 0) / count;
    const square = values.reduce((a, b) => a + b * b, 0) / count;
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(count));
    expect(Math.abs(square - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
    expect(values.slice(300, 400)).toEqual(Array(100).fill(0));
    expect(values.slice(200, 300)).not.toEqual(Array(100).fill(0));
  });

  it("trains each vector as often as it was looked up, but never the padding", () => {
    const layer = embedding(4, 2, { rng: rng(7), init: constant(1), paddingIndex: 0 });
    const y = layer(tensor(new Int32Array([0, 1, 1, 3]), { shape: [2, 2] }));
    expect(y).toBeAllClose(
      tensor([
        [
          [0, 0],
          [1, 1],
        ],
        [
          [1, 1],
          [1, 1],
        ],
      ]),
    );
    backward(y.sum());
    expect(layer.parameters.weight.grad!).toBeAllClose(
      tensor([
        [0, 0],
        [2, 2],
        [0, 0],
        [1, 1],
      ]),
    );
  });

  it("refuses indices that are none", () => {
    const layer = embedding(4, 2, { rng: rng(7) });
    expect(() => layer(ones([2]))).toThrow(
      'embedding: indices must be int32, got float32. Convert with cast(indices, "int32").',
    );
    for (const index of [4, -1]) {
      expect(() => layer(tensor(new Int32Array([0, index])))).toThrow(
        new RangeError(`embedding: indices must be from 0 to 3, got ${index} at [1]. Make the embedding larger.`),
      );
    }
    expect(() => embedding(4, 2, { rng: rng(7), paddingIndex: 4 })).toThrow(
      new RangeError(
        "embedding: paddingIndex must be a whole number below 4, got 4. Leave it out if nothing is padding.",
      ),
    );
  });
});
