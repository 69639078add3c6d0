import { reference, rng, setBackend } from "@ganglion/tensor";
import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { type Dataset, dataset, digits, shuffle, split, subset } from "../src/index.ts";

/** Samples that are numbered by their one feature. */
function numbered(labels: readonly number[]): Dataset {
  return dataset({
    name: "numbered",
    x: Float32Array.from(labels.keys()),
    y: Int32Array.from(labels),
    shape: [1],
    classes: ["a", "b", "c"],
  });
}

const numbers = (part: Dataset): number[] => [...part.x];
const count = (part: Dataset, label: number): number => part.y.filter((other) => other === label).length;

describe("subset", () => {
  it("takes samples in the order of the indices, also twice, and copies them", () => {
    const source = numbered([0, 1, 2]);
    const chosen = subset(source, [2, 0, 2]);
    source.x.fill(9);
    expect([numbers(chosen), [...chosen.y], chosen.name, chosen.shape]).toStrictEqual([
      [2, 0, 2],
      [2, 0, 2],
      "numbered",
      [1],
    ]);
  });

  it("refuses an index that is none", () => {
    for (const index of [3, -1, 0.5]) {
      expect(() => subset(numbered([0, 1, 2]), [0, index])).toThrow(
        new RangeError(`subset: indices must be whole numbers from 0 to 2, got ${index}. The dataset has 3 samples.`),
      );
    }
  });
});

describe("shuffle", () => {
  it("is the generator's permutation, and leaves the source alone", () => {
    const source = numbered(Array.from({ length: 20 }, (_, index) => index % 3));
    const shuffled = shuffle(source, rng(5));
    expect(numbers(shuffled)).toStrictEqual([...rng(5).permutation(20)]);
    expect([...shuffled.y]).toStrictEqual(numbers(shuffled).map((number) => number % 3));
    expect(numbers(source)).toStrictEqual(Array.from({ length: 20 }, (_, index) => index));
  });
});

describe("split", () => {
  it("cuts in order without a generator, and what the sizes leave over is in no part", () => {
    const [train, rest] = split(numbered([0, 0, 1, 1, 2]), { fraction: 0.5 });
    expect([numbers(train), numbers(rest)]).toStrictEqual([
      [0, 1, 2],
      [3, 4],
    ]);
    const parts = split(numbered([0, 0, 1, 1, 2]), { sizes: [1, 0, 3] });
    expect(parts.map(numbers)).toStrictEqual([[0], [], [1, 2, 3]]);
  });

  it("gives as many parts as sizes to the type checker", () => {
    expectTypeOf(split(numbered([0]), { sizes: [1, 0] })).toEqualTypeOf<[Dataset, Dataset]>();
    expectTypeOf(split(numbered([0]), { fraction: 1 })).toEqualTypeOf<[Dataset, Dataset]>();
  });

  it("takes the order from the generator", () => {
    const [a, b] = split(numbered([0, 0, 1, 1, 2]), { sizes: [2, 3], rng: rng(4) });
    expect([...numbers(a), ...numbers(b)]).toStrictEqual([...rng(4).permutation(5)]);
  });

  it("stratified, gives each part the whole's share of every class within one sample, and shares no sample", () => {
    const labels = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(labels, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (y, fraction, seed) => {
        const source = numbered(y);
        const [first, second] = split(source, { fraction, rng: rng(seed), stratify: true });
        expect([...numbers(first), ...numbers(second)].sort((a, b) => a - b)).toStrictEqual(numbers(source));
        expect(first.size).toBe(Math.round(fraction * y.length));
        for (const label of [0, 1, 2]) {
          const expected = (first.size * count(source, label)) / source.size;
          expect(Math.abs(count(first, label) - expected)).toBeLessThan(1);
        }
      }),
    );
  });

  it("stratified without a generator, keeps the order within a part", () => {
    const [first, second] = split(numbered([0, 0, 0, 0, 1, 1]), { sizes: [3, 3], stratify: true });
    expect([numbers(first), numbers(second)]).toStrictEqual([
      [0, 1, 4],
      [2, 3, 5],
    ]);
  });

  it("stratified, cuts the digits into the same parts for the same seed", async () => {
    const cut = async (seed: number) => split(await digits(), { sizes: [1437, 360], rng: rng(seed), stratify: true });
    const [train, validation] = await cut(7);
    const labels = Array.from({ length: 10 }, (_, label) => label);
    expect(labels.map((label) => count(train, label))).toStrictEqual([
      142, 145, 142, 146, 145, 146, 145, 143, 139, 144,
    ]);
    expect(labels.map((label) => count(validation, label))).toStrictEqual([36, 37, 35, 37, 36, 36, 36, 36, 35, 36]);
    const [again] = await cut(7);
    expect(again.x).toStrictEqual(train.x);
    const [other] = await cut(8);
    expect(other.x).not.toStrictEqual(train.x);
  });

  it("stratified, leaves no trace of the classes in the order of a part", async () => {
    const parts = split(await digits(), { sizes: [1437, 360], rng: rng(7), stratify: true });
    for (const part of parts) {
      const [start, end] = [part.y.subarray(0, 60), part.y.subarray(-60)];
      expect([new Set(start).size, new Set(end).size]).toStrictEqual([10, 10]);
    }
  });

  it("marks what each part is for, and batches and parts of a part inherit the mark", () => {
    setBackend(reference());
    const source = numbered([0, 1, 2, 0]);
    const [train, test] = split(source, { fraction: 0.5, roles: ["train", "test"] });
    expect([source.role, train.role, test.role]).toStrictEqual([undefined, "train", "test"]);
    expect("role" in source).toBe(false);
    expect(split(test, { sizes: [1, 1] }).map(({ role }) => role)).toStrictEqual(["test", "test"]);
    expect(shuffle(test, rng(7)).role).toBe("test");
    expect([...test.batches({ batchSize: 1 })].map(({ role }) => role)).toStrictEqual(["test", "test"]);
    expect([...source.batches({ batchSize: 2 })].some((batch) => "role" in batch)).toBe(false);
    expect(() => split(source, { sizes: [1, 1, 1], roles: ["train", "test"] })).toThrow(
      new RangeError(
        "split: there must be a role for each of the 3 parts, got 2. Name one for each, or leave roles out.",
      ),
    );
  });

  it("refuses a fraction or sizes that do not fit", () => {
    const source = numbered([0, 1, 2]);
    for (const fraction of [-0.1, 1.1, Number.NaN]) {
      expect(() => split(source, { fraction })).toThrow(
        new RangeError(
          `split: fraction must be from 0 to 1, got ${fraction}. Pass the share of the samples that the first part gets.`,
        ),
      );
    }
    for (const sizes of [[2, 2], [1.5], [4, -1]]) {
      expect(() => split(source, { sizes })).toThrow(
        new RangeError(
          `split: sizes must be whole numbers >= 0 that add up to at most 3, got [${sizes.join(", ")}]. ` +
            "The dataset has 3 samples.",
        ),
      );
    }
  });

  it("goes by what the arrays hold where a size or a width beside them is wrong", () => {
    const source = numbered([0, 1, 2]);
    for (const size of [5e-324, 1e9, -1, Number.NaN]) {
      expect(subset({ ...source, size }, [2, 0]).y).toEqual(Int32Array.of(2, 0));
    }
    const pairs = { ...source, y: Float32Array.of(1, 2, 3, 4, 5, 6), classes: [] };
    expect(subset(pairs as Dataset<Float32Array>, [2, 0]).y).toEqual(Float32Array.of(5, 6, 1, 2));
  });
});
