import { log, reference, setBackend, type Tensor, tensor } from "@ganglion/tensor";
import { assertGradCheck, assertGradGradCheck } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import * as losses from "../src/index.ts";
import {
  binaryCrossEntropy,
  crossEntropy,
  hinge,
  huber,
  klDivergence,
  meanAbsoluteError,
  meanSquaredError,
  smoothL1,
} from "../src/index.ts";

beforeAll(() => setBackend(reference()));

const float64 = (values: number[] | number[][]): Tensor => tensor(values, { dtype: "float64" });
const labels = (values: number[]): Tensor => tensor(values, { dtype: "int32" });

const LOGITS = [
  [0.3, -1.2, 2.1],
  [0, 0, 0],
  [-0.7, 1.9, 0.4],
];
const TARGET = [
  [0.2, 0.5, 0.3],
  [0.9, 0.05, 0.05],
  [0.1, 0.3, 0.6],
];
const weight = (): Tensor => float64([0.5, 2, 1.5]);

const ofOne: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  "crossEntropy of labels": (x) => crossEntropy(x, labels([0, 2, 1])),
  "crossEntropy of labels, not reduced": (x) => crossEntropy(x, labels([0, 2, 1]), { reduction: "none" }),
  "crossEntropy, weighted, smoothed, one ignored": (x) =>
    crossEntropy(x, labels([0, -100, 1]), { weight: weight(), labelSmoothing: 0.2 }),
  "crossEntropy of a single sample": (x) => crossEntropy(x.reshape([9]), labels([4]).reshape([])),
  "binaryCrossEntropy, weighted": (x) =>
    binaryCrossEntropy(x, float64(TARGET), { weight: weight(), posWeight: weight() }),
  "crossEntropy, smoothed to 1": (x) => crossEntropy(x, labels([0, 2, 1]), { labelSmoothing: 1 }),
  "binaryCrossEntropy of the ends": (x) => binaryCrossEntropy(x, float64([0, 1, 0]).add(float64([[0], [0], [0]]))),
  "hinge of a single sample": (x) => hinge(x.reshape([9]), labels([4])),
  hinge: (x) => hinge(x, labels([0, 2, 1])),
  "hinge, squared and weighted": (x) => hinge(x, labels([0, 2, 1]), { p: 2, margin: 0.7, weight: weight() }),
};

const ofTwo: Readonly<Record<string, (x: Tensor, target: Tensor) => Tensor>> = {
  "crossEntropy of probabilities": (x, target) => crossEntropy(x, target),
  "crossEntropy of probabilities, weighted and smoothed": (x, target) =>
    crossEntropy(x, target, { weight: weight(), labelSmoothing: 0.1, reduction: "none" }),
  binaryCrossEntropy: (x, target) => binaryCrossEntropy(x, target),
  meanSquaredError: (x, target) => meanSquaredError(x, target),
  meanAbsoluteError: (x, target) => meanAbsoluteError(x, target),
  huber: (x, target) => huber(x, target, { delta: 0.8, reduction: "none" }),
  smoothL1: (x, target) => smoothL1(x, target, { beta: 0.3 }),
  "smoothL1 of beta 0": (x, target) => smoothL1(x, target, { beta: 0 }),
  klDivergence: (x, target) => klDivergence(x, target, { reduction: "batchMean" }),
  "klDivergence of log-probabilities": (x, target) => klDivergence(x, log(target), { logTarget: true }),
};

const rowsOf = <F>(table: Readonly<Record<string, F>>) => Object.entries(table).map(([name, f]) => ({ name, f }));

test("every loss is among them", () => {
  const names = Object.keys({ ...ofOne, ...ofTwo }).map((name) => name.split(/[ ,]/)[0]);
  expect([...new Set(names), "collectWeights", "weighted"].sort()).toEqual(Object.keys(losses).sort());
});

describe("gradients and gradients of gradients are difference quotients", () => {
  test.each(rowsOf(ofOne))("of $name", async ({ f }) => {
    await assertGradCheck(f, [float64(LOGITS)]);
    await assertGradGradCheck(f, [float64(LOGITS)], { tolerance: 1e-5 });
  });

  test.each(rowsOf(ofTwo))("of $name, to the target too", async ({ f }) => {
    await assertGradCheck(f, [float64(LOGITS), float64(TARGET)]);
    await assertGradGradCheck(f, [float64(LOGITS), float64(TARGET)], { tolerance: 1e-5 });
  });

  test("of binaryCrossEntropy at logits of 0, where training begins", async () => {
    const f = (x: Tensor) => binaryCrossEntropy(x, float64([1, 0, 0.25]));
    await assertGradCheck(f, [float64([0, 0, 0])], { maxKinks: 0 });
    await assertGradGradCheck(f, [float64([0, 0, 0])], { maxKinks: 0, tolerance: 1e-5 });
  });
});
