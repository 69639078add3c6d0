import { expect, it } from "vitest";
import { thrown } from "@ganglion/tensor/testing";
import { topKAccuracy } from "../../src/index.ts";
import { measured } from "./support.ts";

const scores = [
  [1, 3, 2],
  [1, 3, 2],
  [1, 3, 2],
  [2, 2, 2],
  [Number.NaN, 1, 2],
];

it("counts labels among the first k, equal ones in the order of the classes", () => {
  const labels = [1, 2, 0, 1, 2];
  expect(measured(topKAccuracy(1), scores, labels)).toBe(1 / 5);
  expect(measured(topKAccuracy(2), scores, labels)).toBe(4 / 5);
  expect(measured(topKAccuracy(3), scores, labels, [2, 3])).toBe(1);
  expect(measured(topKAccuracy(2), scores, [1, -100, 0, -100, -100])).toBe(1 / 2);
  expect(measured(topKAccuracy(2, { ignoreIndex: 0 }), scores, [1, 0, 0, 0, 0])).toBe(1);
  // Nobody may say that a score that is NaN was right.
  expect(measured(topKAccuracy(2), scores, [1, 1, 1, 1, 0])).toBe(4 / 5);
});

it("wants k to be a number of classes", () => {
  expect(thrown(() => topKAccuracy(0))).toBe(
    "RangeError: topKAccuracy: k must be a whole number >= 1, got 0. Pass a whole number >= 1.",
  );
  expect(thrown(() => measured(topKAccuracy(4), scores, [0, 0, 0, 0, 0]))).toBe(
    "RangeError: topKAccuracy: k must be at most the 3 classes, got 4. With as many as there are classes every answer is right.",
  );
});
