import { reference, rng, setBackend, ShapeError } from "@ganglion/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { dataset } from "../src/index.ts";

beforeAll(() => {
  setBackend(reference());
});

const fields = {
  name: "five",
  x: new Float32Array([0, 1, 10, 11, 20, 21, 30, 31, 40, 41]),
  y: new Int32Array([0, 1, 0, 1, 0]),
  shape: [2],
  classes: ["even", "odd"],
};

describe("dataset", () => {
  it("keeps its fields and counts its samples", () => {
    const { batches, ...rest } = dataset(fields);
    expect(batches).toBeTypeOf("function");
    expect(rest).toStrictEqual({ ...fields, size: 5 });
    expect(rest.x).toBe(fields.x);
  });

  it("may be empty", () => {
    const empty = dataset({ ...fields, x: new Float32Array(), y: new Int32Array() });
    expect(empty.size).toBe(0);
    expect([...empty.batches({ batchSize: 2, rng: rng(1) })]).toStrictEqual([]);
  });

  it("refuses a shape that does not fit", () => {
    expect(() => dataset({ ...fields, shape: [3] })).toThrow(
      new ShapeError(
        "dataset: x must hold one sample of shape [3] for each of the 5 labels, got 10 values. 5 samples have 15.",
        [3],
      ),
    );
    expect(() => dataset({ ...fields, shape: [-2] })).toThrow(
      new ShapeError(
        "dataset: the lengths of shape must be whole numbers >= 1, got [-2]. Pass the shape of one sample, without the batch.",
        [-2],
      ),
    );
  });

  it("refuses a label without a class", () => {
    const y = new Int32Array([0, 1, 0, 2, 0]);
    expect(() => dataset({ ...fields, y })).toThrow(
      new RangeError(
        "dataset: labels must be indices into the 2 classes, got 2 at index 3. " +
          "Number the classes from 0, and name each of them in `classes`.",
      ),
    );
    expect(() => dataset({ ...fields, y: y.fill(-1) })).toThrow("got -1 at index 0");
  });
});

describe("batches", () => {
  it("keeps the order without a generator, the last batch smaller", () => {
    const seen = [...dataset(fields).batches({ batchSize: 2 })].map(({ x, y, indices }) => ({
      x: x.dataSync(),
      shape: x.shape,
      y: y.dataSync(),
      indices,
    }));
    expect(seen).toStrictEqual([
      {
        x: new Float32Array([0, 1, 10, 11]),
        shape: [2, 2],
        y: new Int32Array([0, 1]),
        indices: new Int32Array([0, 1]),
      },
      {
        x: new Float32Array([20, 21, 30, 31]),
        shape: [2, 2],
        y: new Int32Array([0, 1]),
        indices: new Int32Array([2, 3]),
      },
      { x: new Float32Array([40, 41]), shape: [1, 2], y: new Int32Array([0]), indices: new Int32Array([4]) },
    ]);
  });

  it("leaves out the smaller batch where asked to", () => {
    const indices = [...dataset(fields).batches({ batchSize: 2, dropLast: true })].map((batch) => [...batch.indices]);
    expect(indices).toStrictEqual([
      [0, 1],
      [2, 3],
    ]);
    expect([...dataset(fields).batches({ batchSize: 6, dropLast: true })]).toStrictEqual([]);
  });

  it("takes the order from the generator: rows and labels stay together, each call draws anew, a seed repeats it", () => {
    const order = (random = rng(3)) =>
      [0, 1].map(() =>
        [...dataset(fields).batches({ batchSize: 3, rng: random })].flatMap(({ x, y, indices }) => {
          const [values, labels] = [x.dataSync(), y.dataSync()];
          for (const [row, index] of indices.entries()) {
            expect([values[2 * row], values[2 * row + 1], labels[row]]).toStrictEqual([
              10 * index,
              10 * index + 1,
              index % 2,
            ]);
          }
          return [...indices];
        }),
      );
    const random = rng(3);
    expect(order()).toStrictEqual([[...random.permutation(5)], [...random.permutation(5)]]);
    expect(order()[0]).not.toStrictEqual(order()[1]);
  });

  it("refuses a batch size that is none, before the first batch is asked for", () => {
    for (const batchSize of [0, -1, 2.5, Number.NaN]) {
      expect(() => dataset(fields).batches({ batchSize })).toThrow(
        new RangeError(
          `batches: batchSize must be a whole number >= 1, got ${batchSize}. Pass the number of samples in a batch.`,
        ),
      );
    }
  });
});
