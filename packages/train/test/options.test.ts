import { parameters } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { noGrad, ones, type Tensor, tensor } from "@ganglion/tensor";
import { rejection, thrown } from "@ganglion/tensor/testing";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import * as train from "../src/index.ts";
import { accuracy, type EvaluateOptions, evaluate, type FitOptions, fit } from "../src/index.ts";
import { circle, collect, freshBackend, toyModel, toyOptions } from "./support/toy.ts";

beforeEach(() => {
  freshBackend();
});

/** What `fit` says to its options. */
function said(options: Record<string, unknown>): string {
  const { model, optimizer } = toyModel();
  return thrown(() => fit(model, { ...toyOptions(optimizer), ...options } as FitOptions));
}

it("the package exports these functions, and each of them is refused what is wrong below, or in the tests of their own", () => {
  expect(Object.keys(train).sort()).toEqual([
    "DivergedError",
    "accuracy",
    "bootstrapInterval",
    "calibration",
    "checkpointFolder",
    "classificationReport",
    "earlyStopping",
    "ensemble",
    "evaluate",
    "fit",
    "kFold",
    "loadCheckpoint",
    "minimize",
    "predict",
    "regressionErrors",
    "saveCheckpoint",
    "sourceOf",
    "stratifiedKFold",
    "testTimeAugmentation",
    "topKAccuracy",
    "warmUp",
    "weightPenalty",
    "wilsonInterval",
  ]);
});

describe("fit", () => {
  it.each([
    ["batch_size", "batchSize"],
    ["batchsize", "batchSize"],
    ["drop_last", "dropLast"],
    ["lr", "learningRate of the optimizer"],
    ["learning_rate", "learningRate of the optimizer"],
    ["validation_data", "validation"],
    ["validationData", "validation"],
    ["callbacks", "afterUpdate or observers, or the events,"],
    ["criterion", "loss"],
    ["seed", "rng"],
  ])("says what %s is called here", (name, ours) => {
    expect(said({ [name]: 1 })).toBe(
      `TypeError: fit: options must be known ones, got ${JSON.stringify(name)}. It is called ${ours} here.`,
    );
  });

  it("lists what it knows", () => {
    expect(said({ patience: 3 })).toBe(
      'TypeError: fit: options must be known ones, got "patience". Known are: train, validation, loss, validationLoss, ' +
        "penalty, optimizer, epochs, batchSize, accumulate, rng, shuffle, dropLast, metrics, measures, every, signal, observe, " +
        "afterBackward, afterUpdate, averages, observers, stopping, save, resume.",
    );
  });

  it.each([
    [
      { train: undefined },
      "TypeError: fit: train must be a source of batches, got undefined. Pass a dataset, or anything with a size and batches({ batchSize, rng }).",
    ],
    [
      { train: [1, 2] },
      "TypeError: fit: train must be a source of batches, got an array of 2. Pass a dataset, or anything with a size and batches({ batchSize, rng }).",
    ],
    [
      { train: { size: Number.NaN, batches: () => [] } },
      "RangeError: fit: the size of train must be a whole number >= 0, got NaN. It is the number of samples.",
    ],
    [
      { train: { size: -1, batches: () => [] } },
      "RangeError: fit: the size of train must be a whole number >= 0, got -1. It is the number of samples.",
    ],
    [
      { train: { size: 0, batches: () => [] } },
      "RangeError: fit: train must give at least one batch an epoch, got 0 samples for batches of 16. Use a smaller batchSize, or more samples.",
    ],
    [
      { validation: { size: 0, batches: () => [] } },
      "RangeError: fit: validation must have at least one sample, got none. Leave it out, or check how the data was split.",
    ],
    [
      { validation: Promise.resolve() },
      "TypeError: fit: validation must be a source of batches, got a promise. Pass a dataset, or anything with a size and batches({ batchSize, rng }).",
    ],
    [{ loss: undefined }, "TypeError: fit: loss must be a function, got undefined. Pass a function."],
    [{ loss: "crossEntropy" }, 'TypeError: fit: loss must be a function, got "crossEntropy". Pass a function.'],
    [
      { optimizer: sgd },
      "TypeError: fit: optimizer must be an optimizer, got a function. Make one of the model's parameters: sgd(parameters(model), { learningRate: 0.1 }).",
    ],
    [
      { optimizer: { step() {}, zeroGrad() {}, state() {}, load() {}, groups: [undefined] } },
      "TypeError: fit: optimizer must be an optimizer, got an object with step, zeroGrad, state, load, .... Make one of the model's parameters: sgd(parameters(model), { learningRate: 0.1 }).",
    ],
    [
      { optimizer: "adam" },
      'TypeError: fit: optimizer must be an optimizer, got "adam". Make one of the model\'s parameters: sgd(parameters(model), { learningRate: 0.1 }).',
    ],
    [{ epochs: "3" }, 'TypeError: fit: epochs must be a whole number >= 1, got "3". One is the least.'],
    [{ epochs: Number.NaN }, "RangeError: fit: epochs must be a whole number >= 1, got NaN. One is the least."],
    [
      { batchSize: undefined },
      "TypeError: fit: batchSize must be a whole number >= 1, got undefined. One is the least.",
    ],
    [{ rng: 7 }, "TypeError: fit: rng must be a generator of random numbers, got 7. Make one with rng(seed)."],
    [{ shuffle: "no" }, 'TypeError: fit: shuffle must be true or false, got "no". Leave it out for the default.'],
    [{ dropLast: 1 }, "TypeError: fit: dropLast must be true or false, got 1. Leave it out for the default."],
    [{ every: 0 }, "RangeError: fit: every must be a whole number >= 1, got 0. One is the least."],
    [
      { metrics: [accuracy] },
      "TypeError: fit: metrics must be functions by name, got an array of 1. Pass { name: (output, target) => a scalar }.",
    ],
    [
      { metrics: new Map([["accuracy", accuracy]]) },
      "TypeError: fit: metrics must be functions by name, got a value of kind Map. Pass { name: (output, target) => a scalar }.",
    ],
    [
      { metrics: { top: "accuracy" } },
      'TypeError: fit: metrics.top must be a function, got "accuracy". Pass a function.',
    ],
    [
      { signal: new AbortController() },
      "TypeError: fit: signal must be an AbortSignal, got a value of kind AbortController. Pass the signal of an AbortController.",
    ],
    [{ observe: {} }, "TypeError: fit: observe must be a function, got an empty object. Leave it out for the default."],
    [
      { afterBackward: true },
      "TypeError: fit: afterBackward must be a function, got true. Leave it out for the default.",
    ],
    [{ afterUpdate: null }, "TypeError: fit: afterUpdate must be a function, got null. Leave it out for the default."],
    [{ accumulate: 0 }, "RangeError: fit: accumulate must be a whole number >= 1, got 0. One is the least."],
    [{ penalty: 0.1 }, "TypeError: fit: penalty must be a function, got 0.1. Leave it out for the default."],
    [
      { validationLoss: "mse" },
      'TypeError: fit: validationLoss must be a function, got "mse". Leave it out for the default.',
    ],
    [
      { measures: [1] },
      "TypeError: fit: measures must be measures by name, got an array of 1. Pass { report: classificationReport() }, or an object of your own with start().",
    ],
    [
      { measures: { report: accuracy } },
      "TypeError: fit: measures.report must be a measure, got a function. Pass { report: classificationReport() }, or an object of your own with start().",
    ],
    [
      { observers: {} },
      "TypeError: fit: observers must be a list of observers, got an empty object. Pass [observer, ...], each an object with observe, afterBackward, afterUpdate, event or findings.",
    ],
    [
      { observers: [{ observe: 1 }] },
      "TypeError: fit: observers[0] must be an observer, got an object with observe. Pass [observer, ...], each an object with observe, afterBackward, afterUpdate, event or findings.",
    ],
    [
      { stopping: { patience: 3 } },
      "TypeError: fit: stopping must be a stop rule, got an object with patience. Pass earlyStopping(model, { patience: 5 }).",
    ],
    [
      { save: "checkpoints" },
      'TypeError: fit: save must be a plain object, got "checkpoints". Pass { to: checkpointFolder("checkpoints") }.',
    ],
    [
      { save: { to: "checkpoints" } },
      'TypeError: fit: save.to must be a store of checkpoints, got "checkpoints". Pass checkpointFolder("checkpoints"), or an object with save(checkpoint).',
    ],
    [
      { save: {} },
      'TypeError: fit: save.to must be a store of checkpoints, got undefined. Pass checkpointFolder("checkpoints"), or an object with save(checkpoint).',
    ],
    [
      { save: { to: { save() {} }, every: 0 } },
      'RangeError: fit: save.every must be "epoch" or a whole number of steps >= 1, got 0. Leave it out to save after each epoch.',
    ],
    [
      { save: { to: { save() {} }, folder: 1 } },
      'TypeError: fit: options must be known ones, got "folder". It is called to here.',
    ],
    [
      { averages: new Map() },
      "TypeError: fit: averages must be averages of weights by name, got a value of kind Map. Pass { ema: ema(parameters(model)) }, and update them in afterUpdate.",
    ],
    [
      { averages: [1] },
      "TypeError: fit: averages must be averages of weights by name, got an array of 1. Pass { ema: ema(parameters(model)) }, and update them in afterUpdate.",
    ],
    [
      { resume: null },
      "RangeError: fit: all of the checkpoint must be an object, got null. No run has saved it like this.",
    ],
  ])("refuses %o at once", (options, message) => {
    expect(said(options)).toBe(message);
  });

  it("refuses what is no options object, and no model", () => {
    const { model, optimizer } = toyModel();
    const known =
      "train, validation, loss, validationLoss, penalty, optimizer, epochs, batchSize, accumulate, rng, shuffle, dropLast, " +
      "metrics, measures, every, signal, observe, afterBackward, afterUpdate, averages, observers, stopping, save, resume";
    expect(thrown(() => (fit as (model: unknown) => unknown)(model))).toBe(
      `TypeError: fit: options must be a plain object, got undefined. Pass an object with any of: ${known}.`,
    );
    expect(thrown(() => fit("model" as never, toyOptions(optimizer)))).toBe(
      'TypeError: fit: model must be a function, got "model". Pass a function.',
    );
  });

  it("refuses the optimizer of another model at once, and one that gets no gradient at its first step", async () => {
    const { model } = toyModel(1);
    const other = toyModel(2);
    expect(thrown(() => fit(model, toyOptions(other.optimizer)))).toBe(
      "TypeError: fit: the optimizer must train parameters of the model, got 4 that are not among its 4. Make the optimizer " +
        "with parameters(model), of this model.",
    );
    const stranger = tensor([1], { requiresGrad: true });
    const hidden = (x: Tensor): Tensor => model(x);
    expect(await rejection(collect(fit(hidden, toyOptions(sgd([stranger], { learningRate: 0.1 }) as never))))).toBe(
      "TypeError: fit: the loss must depend on a parameter of the optimizer, got none of 1. Make the optimizer with " +
        "parameters(model), of this model.",
    );
    const detached = (x: Tensor): Tensor => noGrad(() => model(x));
    expect(await rejection(collect(fit(detached, toyOptions(sgd([stranger], { learningRate: 0.1 }) as never))))).toBe(
      "TypeError: fit: the loss must depend on a parameter of the optimizer, got none of 1. Make the optimizer with " +
        "parameters(model), of this model.",
    );
    const partly = sgd([parameters(model)[0]!, stranger], { learningRate: 0.1 });
    await expect(fit(model, toyOptions(partly as never))).resolves.toMatchObject({ reason: "done" });
  });
});

describe("evaluate", () => {
  const rejects = (options: unknown): Promise<string> =>
    rejection(evaluate(toyModel().model, circle(4), options as EvaluateOptions));

  it("knows its options", async () => {
    expect(await rejects({ loss: crossEntropy, batch_size: 4 })).toBe(
      'TypeError: evaluate: options must be known ones, got "batch_size". It is called batchSize here.',
    );
    expect(await rejects({ loss: crossEntropy, verbose: 1 })).toBe(
      'TypeError: evaluate: options must be known ones, got "verbose". Known are: loss, batchSize, metrics, measures, signal.',
    );
    expect(await rejects({})).toBe("TypeError: evaluate: loss must be a function, got undefined. Pass a function.");
    expect(await rejects(undefined)).toBe(
      "TypeError: evaluate: options must be a plain object, got undefined. Pass an object with any of: loss, batchSize, metrics, measures, signal.",
    );
    expect(await rejects({ loss: crossEntropy, batchSize: 0 })).toBe(
      "RangeError: evaluate: batchSize must be a whole number >= 1, got 0. One is the least.",
    );
    expect(await rejects({ loss: crossEntropy, signal: {} })).toBe(
      "TypeError: evaluate: signal must be an AbortSignal, got an empty object. Pass the signal of an AbortController.",
    );
  });

  it("refuses a loss or a metric that is no scalar", async () => {
    expect(await rejects({ loss: (x: Tensor) => x })).toBe(
      "ShapeError: evaluate: loss must return a scalar, got [4, 2]. Reduce it with mean() or sum().",
    );
    expect(await rejects({ loss: crossEntropy, metrics: { one: () => 1 } })).toBe(
      "TypeError: evaluate: the metric one must return a tensor, got 1. Return what was computed, and give a function, not what it returned.",
    );
  });
});

describe("accuracy", () => {
  it("knows its options and wants tensors", () => {
    const labels = tensor(new Int32Array(2));
    expect(thrown(() => accuracy(ones([2, 2]), labels, { ignore_index: 1 } as never))).toBe(
      'TypeError: accuracy: options must be known ones, got "ignore_index". It is called ignoreIndex here.',
    );
    expect(thrown(() => accuracy(ones([2, 2]), labels, { ignoreIndex: 0.5 }))).toBe(
      "RangeError: accuracy: ignoreIndex must be a whole number, got 0.5. Leave it out for the default.",
    );
    expect(thrown(() => accuracy([[1]] as never, labels))).toBe(
      "TypeError: accuracy: logits must be a tensor, got an array of 1. Make one with tensor(values).",
    );
  });

  it("wants a label for each row of logits", () => {
    const labels = tensor(new Int32Array(2));
    expect(thrown(() => accuracy(ones([2]), labels))).toBe(
      "ShapeError: accuracy: outputs must be scores [batch, classes, ...] with int32 labels [batch, ...], got [2] and [2]. Measure values by regressionErrors().",
    );
    expect(thrown(() => accuracy(ones([3, 2]), labels))).toBe(
      "ShapeError: accuracy: outputs must be scores [batch, classes, ...] with int32 labels [batch, ...], got [3, 2] and [2]. Measure values by regressionErrors().",
    );
  });
});

it("whatever is given for an option is refused in our words, or taken", () => {
  const names = [
    "train",
    "validation",
    "loss",
    "optimizer",
    "epochs",
    "batchSize",
    "rng",
    "shuffle",
    "dropLast",
    "metrics",
    "every",
  ];
  const more = [
    "signal",
    "observe",
    "afterBackward",
    "afterUpdate",
    "averages",
    "observers",
    "stopping",
    "save",
    "resume",
  ];
  const others = ["validationLoss", "penalty", "accumulate", "measures"];
  fc.assert(
    fc.property(
      fc.constantFrom(...names, ...more, ...others),
      fc.anything({ withBigInt: true, withDate: true, withMap: true }),
      (name, value) => {
        expect(said({ [name]: value })).toMatch(/^nothing was thrown$|^(Type|Range)Error: fit: .* must .*, got .*\. /s);
      },
    ),
    { numRuns: 500 },
  );
});
