import { reference, rng, setBackend, tensor } from "@ganglion/tensor";
import { matchers, thrown } from "@ganglion/tensor/testing";
import fc from "fast-check";
import { beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import { type Dataset, type DatasetFields, dataset, shuffle, split, subset } from "../src/index.ts";
import { targets, x, y } from "./five-targets.ts";

expect.extend(matchers);

beforeEach(() => setBackend(reference()));

const rows = ({ x: values, y: answers }: Dataset<Float32Array>): number[][] =>
  Array.from({ length: values.length / 2 }, (_, row) => [...answers.subarray(3 * row, 3 * row + 3)]);

describe("a dataset for a regression", () => {
  it("keeps its targets as they are, whole or not, NaN and infinities too", () => {
    const odd = new Float32Array([0.5, -1e-30, Number.NaN, Number.POSITIVE_INFINITY, -7]);
    const made = dataset({ x, y: odd, shape: [2] });
    expect(made.y).toBe(odd);
    expect([made.width, made.size, made.classes, made.name]).toStrictEqual([1, 5, [], "dataset"]);
    const [batch] = made.batches({ batchSize: 5 });
    expect(batch?.y).toBeAllClose(tensor([...odd], { shape: [5, 1] }), { rtol: 0, atol: 0 });
    expectTypeOf(made).toEqualTypeOf<Dataset<Float32Array>>();
  });

  it("takes targets of any width, in any list of numbers, with no classes or an empty list of them", () => {
    for (const list of [y, Float64Array.from(y), Array.from(y)]) {
      for (const fields of [{}, { classes: [] as const }, { width: 3 }]) {
        const made = targets({ y: list, ...fields });
        expect([made.width, made.size, made.y]).toStrictEqual([3, 5, y]);
      }
    }
    expect(dataset({ x: [0, 1], y: [1, 0, 0, 1], shape: [1] }).y).toStrictEqual(new Float32Array([1, 0, 0, 1]));
  });

  it("makes batches with float32 [batch, width], and parts and shuffles keep rows together", () => {
    const made = targets();
    const seen = [...made.batches({ batchSize: 2, rng: rng(3) })];
    expect(seen.map((batch) => [batch.y.dtype, batch.y.shape])).toStrictEqual([
      ["float32", [2, 3]],
      ["float32", [2, 3]],
      ["float32", [1, 3]],
    ]);
    for (const { x: values, y: answers, indices } of seen) {
      for (const [row, index] of indices.entries()) {
        expect(Array.from(answers.dataSync().slice(3 * row, 3 * row + 3))).toStrictEqual(rows(made)[index]);
        expect(values.dataSync()[2 * row]).toBe(2 * index);
      }
    }
    const order = [...rng(4).permutation(5)];
    expect(rows(shuffle(made, rng(4)))).toStrictEqual(order.map((index) => rows(made)[index]));
    expect(rows(subset(made, [4, 0, 4]))).toStrictEqual([rows(made)[4], rows(made)[0], rows(made)[4]]);
    const [first, second] = split(made, { fraction: 0.4, roles: ["train", "test"] });
    expect([rows(first), rows(second), second.role]).toStrictEqual([
      rows(made).slice(0, 2),
      rows(made).slice(2),
      "test",
    ]);
    expectTypeOf(first).toEqualTypeOf<Dataset<Float32Array>>();
  });

  it("keeps its width where there is no sample", () => {
    const none = subset(targets(), []);
    expect([none.size, none.width, none.y.length]).toStrictEqual([0, 3, 0]);
    expect([...none.batches({ batchSize: 2 })]).toStrictEqual([]);
    expect(split(targets(), { sizes: [0, 5] }).map(({ width }) => width)).toStrictEqual([3, 3]);
    expect(dataset({ x: [], y: [], shape: [2] }).width).toBe(1);
  });

  it("holds for any width and number of samples", () => {
    const drawn = fc.record({
      size: fc.nat(8),
      width: fc.integer({ min: 1, max: 4 }),
      batchSize: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(drawn, ({ size, width, batchSize }) => {
        const all = rng(size)
          .normal([size * width])
          .dataSync() as Float32Array;
        const made = dataset({ x: new Float32Array(size), y: all, shape: [1], width });
        const seen = [...made.batches({ batchSize })];
        expect(seen.flatMap((batch) => [...batch.y.dataSync()])).toStrictEqual([...all]);
        expect(seen.every((batch) => batch.y.shape[1] === width)).toBe(true);
      }),
    );
  });

  it("has no classes to stratify by", () => {
    expect(thrown(() => split(targets(), { fraction: 0.5, stratify: true }))).toBe(
      "TypeError: split: stratify needs labels, got a Float32Array of 15. Leave it out: targets of a regression have no classes.",
    );
  });
});

describe("labels", () => {
  const labelled = (change: Partial<DatasetFields>): Dataset =>
    dataset({ name: "five", x, y: [0, 1, 0, 1, 0], shape: [2], classes: ["even", "odd"], ...change });

  it("may come in any list of whole numbers, and are kept as int32", () => {
    for (const list of [[0, 1, 0, 1, 0], new Uint8Array([0, 1, 0, 1, 0]), new Float64Array([-0, 1, 0, 1, 0])]) {
      const made = labelled({ y: list, x: Array.from(x) });
      expect([made.x, made.y, "width" in made]).toStrictEqual([x, new Int32Array([0, 1, 0, 1, 0]), false]);
      expect([...made.batches({ batchSize: 5 })][0]?.y.dtype).toBe("int32");
    }
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY])("that are not whole are refused: %s", (label) => {
    for (const list of [[0, 1, label, 1, 0], new Float32Array([0, 1, label, 1, 0])]) {
      expect(thrown(() => labelled({ y: list }))).toBe(
        `RangeError: dataset: labels must be indices into the 2 classes, got ${label} at index 2. ` +
          "Leave out `classes` if y holds targets of a regression.",
      );
    }
  });

  it.each([-1, 2, 2 ** 32])("that are none of the classes are refused: %s", (label) => {
    expect(thrown(() => labelled({ y: [0, 1, label, 1, 0] }))).toBe(
      `RangeError: dataset: labels must be indices into the 2 classes, got ${label} at index 2. ` +
        "Number the classes from 0, and name each of them in `classes`.",
    );
  });
});

it("what one call of batches returned can be gone through again, in the same order, also after a break", () => {
  const source = targets().batches({ batchSize: 2, rng: rng(3) });
  const pass = (): number[] => Array.from(source, ({ indices }) => [...indices]).flat();
  const once = pass();
  for (const { indices } of source) {
    expect([...indices]).toStrictEqual(once.slice(0, 2));
    break;
  }
  expect(pass()).toStrictEqual(once);
  expect(once).toStrictEqual([...rng(3).permutation(5)]);
});
