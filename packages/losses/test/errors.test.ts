import { type Backend, grad, ones, reference, setBackend, type Tensor, tensor, zeros } from "@ganglion/tensor";
import { thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, test } from "vitest";
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

beforeEach(() => setBackend(reference()));

type AnyLoss = (x: Tensor, target: Tensor, options: object) => Tensor;
const every = Object.fromEntries(
  Object.entries(losses).filter(([name, value]) => typeof value === "function" && !/weight/i.test(name)),
) as unknown as Readonly<Record<string, AnyLoss>>;

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
      "RangeError: huber: delta must be a finite number > 0, got -1. Leave it out for the default.",
    ],
    [
      "a beta that is NaN",
      () => smoothL1(zeros([1]), zeros([1]), { beta: Number.NaN }),
      "RangeError: smoothL1: beta must be a finite number >= 0, got NaN. Check how it was computed.",
    ],
    [
      "smoothing beyond 1",
      () => crossEntropy(zeros([1, 2]), labels([0]), { labelSmoothing: 1.5 }),
      "RangeError: crossEntropy: labelSmoothing must be a number from 0 to 1, got 1.5. Leave it out for the default.",
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

  test.each<[string, () => unknown, string]>([
    [
      "PyTorch's name of an option",
      () => crossEntropy(zeros([1, 2]), labels([0]), { label_smoothing: 0.1 } as object),
      'TypeError: crossEntropy: options must be known ones, got "label_smoothing". It is called labelSmoothing here.',
    ],
    [
      "PyTorch's name of the ignored label",
      () => crossEntropy(zeros([1, 2]), labels([0]), { ignore_index: 0 } as object),
      'TypeError: crossEntropy: options must be known ones, got "ignore_index". It is called ignoreIndex here.',
    ],
    [
      "PyTorch's name of the positive weight",
      () => binaryCrossEntropy(zeros([2]), zeros([2]), { pos_weight: zeros([2]) } as object),
      'TypeError: binaryCrossEntropy: options must be known ones, got "pos_weight". It is called posWeight here.',
    ],
    [
      "Keras' name of the classes' weights",
      () => crossEntropy(zeros([1, 2]), labels([0]), { class_weight: zeros([2]) } as object),
      'TypeError: crossEntropy: options must be known ones, got "class_weight". It is called weight here.',
    ],
    [
      "the other loss' name of the bend",
      () => huber(zeros([1]), zeros([1]), { beta: 1 } as object),
      'TypeError: huber: options must be known ones, got "beta". It is called delta here.',
    ],
    [
      "an option of nobody",
      () => hinge(zeros([2, 3]), labels([0, 1]), { eps: 1 } as object),
      'TypeError: hinge: options must be known ones, got "eps". Known are: reduction, margin, p, weight.',
    ],
    [
      "a number for the options",
      () => huber(zeros([1]), zeros([1]), 0.5 as unknown as object),
      "TypeError: huber: options must be a plain object, got 0.5. Pass an object with any of: reduction, delta.",
    ],
    [
      "a delta of 0",
      () => huber(zeros([1]), zeros([1]), { delta: 0 }),
      "RangeError: huber: delta must be a finite number > 0, got 0. Leave it out for the default.",
    ],
    [
      "a delta in quotes",
      () => huber(zeros([1]), zeros([1]), { delta: "1" as unknown as number }),
      'TypeError: huber: delta must be a finite number > 0, got "1". Leave it out for the default.',
    ],
    [
      "a reduction that is no name",
      () => meanSquaredError(zeros([2]), zeros([2]), { reduction: 1 as unknown as "mean" }),
      'TypeError: meanSquaredError: reduction must be one of mean, sum, none, got 1. Use "none" for the losses themselves.',
    ],
    [
      "a margin below 0",
      () => hinge(zeros([2, 3]), labels([0, 1]), { margin: -1 }),
      "RangeError: hinge: margin must be a finite number >= 0, got -1. Leave it out for the default.",
    ],
    [
      "a logTarget that is no boolean",
      () => klDivergence(zeros([2]), zeros([2]), { logTarget: 1 as unknown as boolean }),
      "TypeError: klDivergence: logTarget must be true or false, got 1. Leave it out for the default.",
    ],
    [
      "half a label to ignore",
      () => crossEntropy(zeros([1, 2]), labels([0]), { ignoreIndex: 0.5 }),
      "RangeError: crossEntropy: ignoreIndex must be a whole number, got 0.5. Leave it out for the default.",
    ],
    [
      "a label to ignore among probabilities",
      () => crossEntropy(zeros([1, 2]), zeros([1, 2]), { ignoreIndex: 0 }),
      "TypeError: crossEntropy: ignoreIndex must go with int32 labels, got probabilities. Give samples to leave out probabilities of 0.",
    ],
    [
      "an array of weights",
      () => crossEntropy(zeros([1, 2]), labels([0]), { weight: [1, 2] as unknown as Tensor }),
      "TypeError: crossEntropy: weight must be a tensor, got an array of 2. Make one with tensor(values).",
    ],
    [
      "negative weights",
      () => crossEntropy(zeros([1, 2]), labels([0]), { weight: tensor([1, -2]) }),
      "RangeError: crossEntropy: weight must hold finite numbers >= 0, got -2 at position 1. 0 leaves a class or an element out.",
    ],
    [
      "weights that are NaN",
      () => hinge(zeros([1, 2]), labels([0]), { weight: tensor([Number.NaN, 2]) }),
      "RangeError: hinge: weight must hold finite numbers >= 0, got NaN at position 0. 0 leaves a class or an element out.",
    ],
    [
      "negative weights of positives",
      () => binaryCrossEntropy(zeros([2]), zeros([2]), { posWeight: tensor([-1]) }),
      "RangeError: binaryCrossEntropy: posWeight must hold finite numbers >= 0, got -1 at position 0. 0 leaves a class or an element out.",
    ],
    [
      "weights in whole numbers",
      () => crossEntropy(zeros([1, 2]), labels([0]), { weight: labels([1, 2]) }),
      'DTypeError: crossEntropy: weight must be float32 like the prediction, got int32. Convert with cast(weight, "float32").',
    ],
    [
      "weights of another precision",
      () => binaryCrossEntropy(zeros([2]), zeros([2]), { weight: ones([2], { dtype: "float64" }) }),
      'DTypeError: binaryCrossEntropy: weight must be float32 like the prediction, got float64. Convert with cast(weight, "float32").',
    ],
    [
      "weights that would enlarge the losses",
      () => binaryCrossEntropy(zeros([2]), zeros([2]), { weight: ones([3, 2]) }),
      "ShapeError: binaryCrossEntropy: weight must broadcast to the shape of the prediction, got [3, 2]. Reshape it for [2].",
    ],
    [
      "weights elsewhere",
      () => crossEntropy(zeros([1, 2]), labels([0]), { weight: ones([2], { backend: reference() }) }),
      "BackendError: crossEntropy: tensors must live on one backend, got reference and another reference. Move one with await moveTo(x, backend).",
    ],
    [
      "labels elsewhere",
      () => crossEntropy(zeros([1, 2]), tensor([0], { dtype: "int32", backend: reference() })),
      "BackendError: crossEntropy: tensors must live on one backend, got reference and another reference. Move one with await moveTo(x, backend).",
    ],
    [
      "a target elsewhere",
      () => meanSquaredError(zeros([2]), zeros([2], { backend: reference() })),
      "BackendError: meanSquaredError: tensors must live on one backend, got reference and another reference. Move one with await moveTo(x, backend).",
    ],
    [
      "an array for a target",
      () => meanSquaredError(zeros([2]), [1, 2] as unknown as Tensor),
      "TypeError: meanSquaredError: target must be a tensor, got an array of 2. Make one with tensor(values).",
    ],
    [
      "a promise for a prediction",
      () => crossEntropy(Promise.resolve(1) as unknown as Tensor, labels([0])),
      "TypeError: crossEntropy: scores must be a tensor, got a promise. Make one with tensor(values).",
    ],
    [
      "integer logits",
      () => crossEntropy(tensor(new Int32Array(2), { shape: [1, 2] }), labels([0])),
      'DTypeError: crossEntropy: values must be float32 or float64, got int32. Convert with cast(x, "float32").',
    ],
    [
      "two labels of one sample",
      () => hinge(zeros([4]), labels([1, 2])),
      "ShapeError: hinge: labels for scores [4] must have shape [1], got [2]. An int32 target holds labels, a float one probabilities.",
    ],
  ])("%s is refused", (_, run, message) => {
    expect(thrown(run)).toBe(message);
  });

  test.each(Object.entries(every))("%s refuses what it does not know, with the names it knows", (name, loss) => {
    const target = name === "crossEntropy" || name === "hinge" ? labels([0, 1]) : zeros([2, 3]);
    const known = thrown(() => loss(zeros([2, 3]), target, { lr: 1 }));
    expect(known).toMatch(
      new RegExp(`^TypeError: ${name}: options must be known ones, got "lr"\\. Known are: reduction(, \\w+)*\\.$`),
    );
    for (const given of [null, "mean", [], () => 1, zeros([])]) {
      expect(thrown(() => loss(zeros([2, 3]), target, given as object))).toMatch(
        new RegExp(`^TypeError: ${name}: options must be a plain object, got `),
      );
    }
    expect(loss(zeros([2, 3]), target, { reduction: undefined }).shape).toEqual([]);
  });

  test.each(Object.entries(every))("%s takes whole numbers for targets, by their values", (name, loss) => {
    const x = tensor([0.5, 2, -1, 0.25, 1, 3], { shape: [2, 3], requiresGrad: true });
    if (name === "crossEntropy" || name === "hinge") return;
    const whole = loss(x, tensor(new Int32Array([1, 0, 1, 0, 0, 1]), { shape: [2, 3] }), {});
    const float = loss(x, tensor([1, 0, 1, 0, 0, 1], { shape: [2, 3] }), {});
    expect(whole.dtype).toBe("float32");
    expect(whole.dataSync()).toEqual(float.dataSync());
    expect(grad(whole, [x])[0]!.dataSync()).toEqual(grad(float, [x])[0]!.dataSync());
  });

  test("labels are not looked at where that would wait for the device", () => {
    const { downloadSync: _, ...rest } = reference();
    const device: Backend = rest;
    setBackend(device);
    expect(crossEntropy(zeros([2, 3]), labels([0, 2])).shape).toEqual([]);
  });
});
