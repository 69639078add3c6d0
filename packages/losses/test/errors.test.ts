import { type Backend, reference, setBackend, tensor, zeros } from "@ganglion/tensor";
import { thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, test } from "vitest";
import {
  crossEntropy,
  hinge,
  huber,
  klDivergence,
  meanAbsoluteError,
  meanSquaredError,
  smoothL1,
} from "../src/index.ts";

beforeEach(() => setBackend(reference()));

const labels = (values: number[]) => tensor(values, { dtype: "int32" });

describe("errors say the rule, what was given and what to do", () => {
  test.each<[string, () => unknown, string]>([
    [
      "an unknown reduction",
      () => meanSquaredError(zeros([2]), zeros([2]), { reduction: "average" as "mean" }),
      'TypeError: meanSquaredError: reduction must be one of mean, sum, none, got average. Use "none" for the losses themselves.',
    ],
    [
      "batchMean where it means nothing",
      () => crossEntropy(zeros([2, 2]), labels([0, 1]), { reduction: "batchMean" as "mean" }),
      'TypeError: crossEntropy: reduction must be one of mean, sum, none, got batchMean. Use "none" for the losses themselves.',
    ],
    [
      "an unknown reduction of klDivergence",
      () => klDivergence(zeros([2]), zeros([2]), { reduction: "batchmean" as "mean" }),
      'TypeError: klDivergence: reduction must be one of mean, batchMean, sum, none, got batchmean. Use "none" for the losses themselves.',
    ],
    [
      "shapes that would broadcast",
      () => meanAbsoluteError(zeros([4, 1]), zeros([4])),
      "ShapeError: meanAbsoluteError: prediction and target must have one shape, got [4, 1] and [4]. Reshape one of them.",
    ],
    [
      "predictions in whole numbers",
      () => meanSquaredError(labels([1]), labels([1])),
      'DTypeError: meanSquaredError: values must be float32 or float64, got int32. Convert with cast(x, "float32").',
    ],
    [
      "a negative delta",
      () => huber(zeros([1]), zeros([1]), { delta: -1 }),
      "RangeError: huber: delta must be a finite number at least 0, got -1. Leave it out for the default.",
    ],
    [
      "a beta that is NaN",
      () => smoothL1(zeros([1]), zeros([1]), { beta: Number.NaN }),
      "RangeError: smoothL1: beta must be a finite number at least 0, got NaN. Leave it out for the default.",
    ],
    [
      "smoothing beyond 1",
      () => crossEntropy(zeros([1, 2]), labels([0]), { labelSmoothing: 1.5 }),
      "RangeError: crossEntropy: labelSmoothing must be a finite number from 0 to 1, got 1.5. Leave it out for the default.",
    ],
    [
      "weights of other classes",
      () => crossEntropy(zeros([1, 2]), labels([0]), { weight: zeros([3]) }),
      "ShapeError: crossEntropy: weight must have one number for each class, got [3]. Use [2].",
    ],
    [
      "labels counted from 1",
      () => crossEntropy(zeros([2, 3]), labels([1, 3])),
      "RangeError: crossEntropy: labels must be from 0 to 2, got 3 at position 1. Classes are counted from 0 and -100 (ignoreIndex) leaves a sample out.",
    ],
    [
      "negative labels",
      () => hinge(zeros([2, 3]), labels([-1, 2])),
      "RangeError: hinge: labels must be from 0 to 2, got -1 at position 0. Classes are counted from 0.",
    ],
    [
      "labels that are not whole numbers",
      () => hinge(zeros([2, 3]), zeros([2])),
      'DTypeError: hinge: labels must be int32, got float32. Convert with cast(target, "int32").',
    ],
    [
      "labels of another batch",
      () => crossEntropy(zeros([2, 3]), labels([0, 1, 2])),
      "ShapeError: crossEntropy: labels for scores [2, 3] must have shape [2], got [3]. An int32 target holds labels, a float one probabilities.",
    ],
    [
      "float labels",
      () => crossEntropy(zeros([2, 3]), zeros([2])),
      "ShapeError: crossEntropy: probabilities for scores [2, 3] must have shape [2, 3], got [2]. An int32 target holds labels, a float one probabilities.",
    ],
    [
      "a scalar",
      () => crossEntropy(zeros([]), labels([0])),
      "ShapeError: crossEntropy: scores must be [n, classes], got a scalar. Reshape them.",
    ],
    [
      "a cubic hinge",
      () => hinge(zeros([2, 3]), labels([0, 1]), { p: 3 as 2 }),
      "RangeError: hinge: p must be one of 1, 2, got 3. 1 is the plain hinge, 2 the squared one.",
    ],
  ])("%s", (_, run, message) => {
    expect(thrown(run)).toBe(message);
  });

  test("labels are not looked at where that would wait for the device", () => {
    const { downloadSync: _, ...rest } = reference();
    const device: Backend = rest;
    setBackend(device);
    expect(crossEntropy(zeros([2, 3]), labels([0, 2])).shape).toEqual([]);
  });
});
