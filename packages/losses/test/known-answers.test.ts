import {
  add,
  full,
  grad,
  logSumExp,
  reference,
  setBackend,
  sub,
  sum,
  type Tensor,
  tensor,
  zeros,
} from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
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

expect.extend(matchers);
beforeAll(() => setBackend(reference()));

const float64 = (values: number[] | number[][]): Tensor => tensor(values, { dtype: "float64" });
const labels = (values: number[]): Tensor => tensor(values, { dtype: "int32" });
const TIGHT = { rtol: 1e-12, atol: 1e-12 };

describe("known answers", () => {
  test("crossEntropy of equal logits is the logarithm of the number of classes", () => {
    for (const classes of [2, 10, 1000]) {
      expect(crossEntropy(zeros([3, classes]), labels([0, 1, 1]))).toBeAllClose(Math.log(classes));
    }
  });

  test("crossEntropy is minus the logarithm of the right class' probability (CS231n's cat: 3.2, 5.1, -1.7)", () => {
    const logits = float64([[3.2, 5.1, -1.7]]);
    expect(crossEntropy(logits, labels([0]))).toBeAllClose(-Math.log(0.12998254), { rtol: 1e-6 });
  });

  test("hinge of CS231n's cat, car and frog is 2.9, 0 and 12.9, divided by the three classes", () => {
    const scores = float64([
      [3.2, 5.1, -1.7],
      [1.3, 4.9, 2.0],
      [2.2, 2.5, -3.1],
    ]);
    const losses = hinge(scores, labels([0, 1, 2]), { reduction: "none" });
    expect(losses).toBeAllClose([2.9 / 3, 0, 12.9 / 3], TIGHT);
    expect(hinge(scores, labels([0, 1, 2]))).toBeAllClose(15.8 / 9, TIGHT);
  });

  test("hinge of small random scores is about classes - 1, divided by the classes", () => {
    expect(hinge(full([5, 10], 0.001), labels([0, 1, 2, 3, 4]))).toBeAllClose(0.9);
  });

  test("huber is half a square inside and a line outside, in value and derivative", () => {
    const x = float64([0.5, 2, -3]);
    x.requiresGrad = true;
    const losses = huber(x, zeros([3], { dtype: "float64" }), { delta: 2, reduction: "none" });
    expect(losses).toBeAllClose([0.125, 2, 2 * (3 - 1)], TIGHT);
    expect(grad(sum(losses), [x])[0]).toBeAllClose([0.5, 2, -2], TIGHT);
  });

  test("klDivergence's reductions divide by elements, by samples, and not at all", () => {
    const x = float64(
      [
        [0.5, 0.5],
        [0.25, 0.75],
      ].map((row) => row.map(Math.log)),
    );
    const target = float64([
      [1, 0],
      [0.25, 0.75],
    ]);
    expect(klDivergence(x, target, { reduction: "none" })).toBeAllClose(
      [
        [Math.LN2, 0],
        [0, 0],
      ],
      TIGHT,
    );
    expect(klDivergence(x, target, { reduction: "sum" })).toBeAllClose(Math.LN2, TIGHT);
    expect(klDivergence(x, target, { reduction: "batchMean" })).toBeAllClose(Math.LN2 / 2, TIGHT);
    expect(klDivergence(x, target)).toBeAllClose(Math.LN2 / 4, TIGHT);
  });
});

describe("crossEntropy's mean", () => {
  const logits = () =>
    float64([
      [2, 0],
      [0, 1],
      [1, 1],
    ]);
  const single = [Math.log(1 + Math.exp(-2)), Math.log(1 + Math.exp(1)), Math.LN2] as const;

  test("leaves ignored samples out of the count", () => {
    expect(crossEntropy(logits(), labels([0, -100, 1]))).toBeAllClose((single[0] + single[2]) / 2, TIGHT);
    expect(crossEntropy(logits(), labels([0, 7, 1]), { ignoreIndex: 7 })).toBeAllClose(
      (single[0] + single[2]) / 2,
      TIGHT,
    );
  });

  test("divides by the sum of the weights of the classes that occur", () => {
    const weighted = crossEntropy(logits(), labels([0, 0, 1]), { weight: float64([3, 1]) });
    expect(weighted).toBeAllClose((3 * single[0] + 3 * single[1] + single[2]) / 7, TIGHT);
  });

  test("is NaN if nothing counts, while the sum is 0", () => {
    expect(crossEntropy(logits(), labels([-100, -100, -100]))).toBeAllClose(Number.NaN);
    expect(crossEntropy(logits(), labels([-100, -100, -100]), { reduction: "sum" })).toBeAllClose(0);
  });
});

const number = fc.double({ min: -30, max: 30, noNaN: true });
const matrix = fc.array(fc.array(number, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 4 });

describe("properties", () => {
  test("crossEntropy and its gradient do not change when the logits of a sample shift", () => {
    fc.assert(
      fc.property(matrix, number, (rows, shift) => {
        const target = labels(rows.map((_, index) => index % 3));
        const x = float64(rows);
        const y = add(x, shift);
        x.requiresGrad = true;
        y.requiresGrad = true;
        expect(crossEntropy(y, target)).toBeAllClose(crossEntropy(x, target), { rtol: 1e-9, atol: 1e-9 });
        const [expected] = grad(crossEntropy(x, target), [x]);
        expect(grad(crossEntropy(y, target), [y])[0]).toBeAllClose(expected!, { rtol: 1e-9, atol: 1e-9 });
      }),
    );
  });

  test("labels are probabilities that are all on one class", () => {
    fc.assert(
      fc.property(matrix, fc.double({ min: 0, max: 1, noNaN: true }), (rows, labelSmoothing) => {
        const target = rows.map((_, index) => index % 3);
        const oneHot = float64(target.map((label) => [0, 1, 2].map((column) => Number(column === label))));
        const options = { labelSmoothing };
        const x = float64(rows);
        expect(crossEntropy(x, oneHot, options)).toBeAllClose(crossEntropy(x, labels(target), options), TIGHT);
      }),
    );
  });

  test("two classes of crossEntropy are binaryCrossEntropy of their difference", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 5 }), (pairs) => {
        const target = pairs.map((_, index) => index % 2);
        const difference = float64(pairs.map(([a, b]) => b - a));
        expect(binaryCrossEntropy(difference, float64(target))).toBeAllClose(
          crossEntropy(float64(pairs.map(([a, b]) => [a, b])), labels(target)),
          TIGHT,
        );
      }),
    );
  });

  test("the gradient of crossEntropy sums to 0 over the classes", () => {
    fc.assert(
      fc.property(matrix, (rows) => {
        const x = float64(rows);
        x.requiresGrad = true;
        const [gradient] = grad(crossEntropy(x, labels(rows.map(() => 1))), [x]);
        expect(sum(gradient!, { axis: 1 })).toBeAllClose(zeros([rows.length], { dtype: "float64" }), TIGHT);
      }),
    );
  });

  test("hinge does not change when the scores of a sample shift", () => {
    fc.assert(
      fc.property(matrix, number, (rows, shift) => {
        const target = labels(rows.map((_, index) => index % 3));
        const x = float64(rows);
        expect(hinge(add(x, shift), target)).toBeAllClose(hinge(x, target), { rtol: 1e-9, atol: 1e-9 });
      }),
    );
  });

  test("binaryCrossEntropy does not change when logits and targets are turned round", () => {
    fc.assert(
      fc.property(matrix, fc.double({ min: 0, max: 1, noNaN: true }), (rows, target) => {
        const x = float64(rows);
        const turned = binaryCrossEntropy(x.mul(-1), full(x.shape, 1 - target, { dtype: "float64" }));
        expect(turned).toBeAllClose(binaryCrossEntropy(x, full(x.shape, target, { dtype: "float64" })), {
          rtol: 1e-9,
          atol: 1e-9,
        });
      }),
    );
  });

  test("crossEntropy of probabilities is their klDivergence and their entropy", () => {
    fc.assert(
      fc.property(matrix, (rows) => {
        const logits = float64(rows);
        const logProbabilities = sub(logits, logSumExp(logits, { axis: 1, keepDims: true }));
        const target = float64(rows.map(() => [0.5, 0.25, 0.25]));
        const divergence = klDivergence(logProbabilities, target, { reduction: "batchMean" });
        expect(crossEntropy(logits, target)).toBeAllClose(add(divergence, 1.5 * Math.LN2), { rtol: 1e-9, atol: 1e-9 });
      }),
    );
  });

  test("smoothL1 is huber divided by its bend, and both lie below the absolute error", () => {
    fc.assert(
      fc.property(matrix, fc.double({ min: 0.01, max: 10, noNaN: true }), (rows, beta) => {
        const x = float64(rows);
        const target = zeros(x.shape, { dtype: "float64" });
        const loss = smoothL1(x, target, { beta });
        expect(loss.mul(beta)).toBeAllClose(huber(x, target, { delta: beta }), { rtol: 1e-9, atol: 1e-12 });
        expect(loss.dataSync()[0]).toBeLessThanOrEqual(meanAbsoluteError(x, target).dataSync()[0]! + 1e-12);
      }),
    );
  });

  test("every loss of a perfect prediction is 0, of any other more", () => {
    fc.assert(
      fc.property(matrix, (rows) => {
        const x = float64(rows);
        const off = add(x, 0.75);
        for (const loss of [meanSquaredError, meanAbsoluteError, huber, smoothL1]) {
          expect(loss(x, x)).toBeAllClose(0, TIGHT);
          expect(loss(off, x).dataSync()[0]).toBeGreaterThan(0.2);
        }
      }),
    );
  });

  test("images are the samples of their pixels", () => {
    const x = tensor(
      Float64Array.from({ length: 24 }, (_, index) => Math.sin(index)),
      { shape: [2, 3, 2, 2] },
    );
    const target = labels([0, 1, 2, 0, 2, 2, 1, 0]).reshape([2, 2, 2]);
    const pixels = x.transpose([0, 2, 3, 1]).reshape([8, 3]);
    const losses = crossEntropy(x, target, { reduction: "none" });
    expect(losses).toBeAllClose(
      crossEntropy(pixels, target.reshape([8]), { reduction: "none" }).reshape([2, 2, 2]),
      TIGHT,
    );
    expect(hinge(x, target)).toBeAllClose(hinge(pixels, target.reshape([8])), TIGHT);
  });
});
