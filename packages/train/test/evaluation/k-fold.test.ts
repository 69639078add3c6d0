import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rng } from "@ganglion/tensor";
import { thrown } from "@ganglion/tensor/testing";
import { type Fold, kFold, stratifiedKFold } from "../../src/index.ts";

/** Each sample is measured on once and learnt from in all other folds. */
function expectFolds(folds: readonly Fold[], size: number): void {
  const all = Int32Array.from({ length: size }, (_, index) => index);
  expect(Int32Array.from(folds.flatMap(({ validation }) => [...validation])).sort()).toEqual(all);
  for (const { train, validation } of folds) {
    expect(Int32Array.from([...train, ...validation]).sort()).toEqual(all);
    expect(train).toEqual(Int32Array.from(train).sort());
  }
  const sizes = folds.map(({ validation }) => validation.length);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
}

describe("folds", () => {
  it("measure on every sample once, in equal parts", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 9 }),
        fc.integer({ min: 0, max: 40 }),
        fc.boolean(),
        (folds, more, isShuffled) => {
          const size = folds + more;
          const options = { folds, ...(isShuffled ? { rng: rng(size) } : {}) };
          expectFolds(kFold(size, options), size);
          const labels = Array.from({ length: size }, (_, index) => (index * 7) % 3);
          const cut = stratifiedKFold(labels, options);
          expectFolds(cut, size);
          for (const label of [0, 1, 2]) {
            const counts = cut.map(({ validation }) => [...validation].filter((at) => labels[at] === label).length);
            expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("keep the order without a generator, and follow from the seed with one", () => {
    expect(kFold(5, { folds: 2 }).map(({ validation }) => [...validation])).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
    expect(kFold(50, { rng: rng(7) })).toEqual(kFold(50, { rng: rng(7) }));
    expect(kFold(50, { rng: rng(7) })).not.toEqual(kFold(50));
    expect(stratifiedKFold(Int32Array.of(1, 0, 1, 0), { folds: 2 }).map(({ validation }) => [...validation])).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it("refuse what cannot be cut", () => {
    expect(thrown(() => kFold(3))).toBe(
      "RangeError: kFold: there must be at least 5 samples, one a fold, got 3. Make fewer folds.",
    );
    expect(thrown(() => kFold(9, { folds: 1 }))).toBe(
      "RangeError: kFold: folds must be a whole number >= 2, got 1. One fold leaves nothing to learn from.",
    );
    expect(thrown(() => kFold("9" as never))).toContain('size must be a whole number from 0 to 2147483647, got "9"');
    expect(thrown(() => stratifiedKFold([0.5, 1]))).toBe(
      "TypeError: stratifiedKFold: labels must be a list of whole numbers, got others among them. Pass the y of a dataset.",
    );
    expect(thrown(() => kFold(9, { n_splits: 3 } as never))).toContain("It is called folds here.");
  });
});
