import { reference, rng, setBackend, tensor } from "@ganglion/tensor";
import { matchers, thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import {
  batches,
  type Dataset,
  type DatasetFields,
  dataset,
  type Samples,
  shuffle,
  split,
  subset,
} from "../src/index.ts";
import { targets, x, y } from "./five-targets.ts";

expect.extend(matchers);

beforeEach(() => setBackend(reference()));

describe("dataset refuses", () => {
  const make =
    (fields: unknown): (() => unknown) =>
    () =>
      dataset(fields as DatasetFields);
  const good = { x, y: [0, 1, 0, 1, 0], shape: [2], classes: ["even", "odd"] };
  const flat = (name: string, got: string, remedy = "Pass a typed array or an array of numbers."): string =>
    `TypeError: dataset: ${name} must hold numbers one after the other, got ${got}. ${remedy}`;
  it.each<readonly [string, () => unknown, string]>([
    [
      "nothing",
      make(undefined),
      "TypeError: dataset: options must be a plain object, got undefined. Pass an object with any of: name, x, y, shape, classes, width, role, size, batches.",
    ],
    [
      "a field that it does not have",
      make({ ...good, split: 1 }),
      'TypeError: dataset: options must be known ones, got "split". Known are: name, x, y, shape, classes, width, role, size, batches.',
    ],
    [
      "a field of another name",
      make({ ...good, labels: [] }),
      'TypeError: dataset: options must be known ones, got "labels". It is called y here.',
    ],
    ["no x", make({ ...good, x: undefined }), flat("x", "undefined")],
    [
      "a tensor",
      make({ ...good, x: tensor([1, 2], { backend: reference() }) }),
      flat("x", "Tensor(float32 [2] on reference)", "Pass await x.data()."),
    ],
    [
      "nested arrays",
      make({ ...good, x: [[0, 1]] }),
      flat("x", "an array of 2 at index 0", "Flatten it with x.flat(Infinity)."),
    ],
    ["strings", make({ ...good, y: [0, "1"] }), flat("y", '"1" at index 1', "Make them numbers first.")],
    [
      "big integers",
      make({ ...good, y: new BigInt64Array(5) }),
      flat("y", "0n at index 0", "Make them numbers first."),
    ],
    ["a view without numbers", make({ ...good, x: new DataView(new ArrayBuffer(8)) }), flat("x", "a DataView of 8")],
    [
      "what float32 cannot hold",
      make({ x: [1e39], y: [1], shape: [1] }),
      "RangeError: dataset: x must fit into float32, got 1e+39 at index 0. Scale it down first.",
    ],
    [
      "targets that float32 cannot hold",
      make({ x: [1], y: [-1e39], shape: [1] }),
      "RangeError: dataset: y must fit into float32, got -1e+39 at index 0. Scale it down first.",
    ],
    [
      "no shape",
      make({ ...good, shape: undefined }),
      "TypeError: dataset: the lengths of shape must be whole numbers >= 1, got undefined. Pass the shape of one sample, without the batch.",
    ],
    [
      "a shape of words",
      make({ ...good, shape: ["2"] }),
      "TypeError: dataset: the lengths of shape must be whole numbers >= 1, got an array of 1. Pass the shape of one sample, without the batch.",
    ],
    [
      "whole numbers without classes",
      make({ x, y: new Int32Array(5), shape: [2] }),
      "TypeError: dataset: classes must name the classes of whole numbers, got none. Pass their names; or y as a Float32Array, if it holds targets of a regression.",
    ],
    [
      "classes that are no names",
      make({ ...good, classes: [0, 1] }),
      "TypeError: dataset: classes must be names, got an array of 2. Pass an array of strings.",
    ],
    [
      "a role that there is not",
      make({ ...good, role: "holdout" }),
      'TypeError: dataset: role must be one of train, validation, test, got "holdout". Leave it out for the default.',
    ],
    [
      "a width of labels",
      make({ ...good, width: 1 }),
      "TypeError: dataset: width must be given without classes only, got 1. Leave it out; or leave out classes, if y holds targets of a regression.",
    ],
    [
      "a width that does not fit",
      make({ x, y: [1, 2, 3, 4, 5], shape: [2], width: 2 }),
      "ShapeError: dataset: y must hold 2 targets for each of the 5 samples, got 5 values. Pass the targets of one sample after those of another.",
    ],
    [
      "targets for part of the samples",
      make({ x, y: [1, 2, 3], shape: [2] }),
      "ShapeError: dataset: y must hold as many targets for each of the 5 samples, got 3 values. Pass the targets of one sample after those of another.",
    ],
    [
      "no targets",
      make({ x, y: [], shape: [2] }),
      "ShapeError: dataset: y must hold as many targets for each of the 5 samples, got 0 values. Pass the targets of one sample after those of another.",
    ],
    [
      "targets for no samples",
      make({ x: [], y: [1], shape: [2] }),
      "ShapeError: dataset: y must hold as many targets for each of the 0 samples, got 1 values. Pass the targets of one sample after those of another.",
    ],
    [
      "values that are no whole samples",
      make({ x, y: [1], shape: [3] }),
      "ShapeError: dataset: x must hold whole samples of shape [3], got 10 values. Pass the shape of one sample.",
    ],
    [
      "another size than it has",
      make({ ...good, size: 4 }),
      "RangeError: dataset: size must be the 5 samples of x and y, got 4. Leave it out: it is counted.",
    ],
  ])("%s", (_, run, message) => {
    expect(thrown(run)).toBe(message);
  });

  it("nothing that a dataset has when it is spread", () => {
    const made = dataset({ ...good, name: "a" });
    expect(dataset({ ...made, name: "b" })).toMatchObject({ name: "b", size: 5, y: made.y });
    expect(dataset({ ...targets(), name: "b" })).toMatchObject({ name: "b", size: 5, width: 3 });
  });
});

describe("what is done with datasets refuses", () => {
  const made = targets();
  const sure = <T>(value: unknown): T => value as T;
  const samples = (where: string, got: string): string =>
    `TypeError: ${where}: samples must have x, a Float32Array, and y, an Int32Array of labels or a Float32Array of targets, ` +
    `got ${got}. Make them with dataset(...).`;
  it.each<readonly [string, () => unknown, string]>([
    [
      "no options",
      () => sure<() => unknown>(made.batches)(),
      "TypeError: batches: options must be a plain object, got undefined. Pass an object with any of: batchSize, rng, dropLast.",
    ],
    [
      "no batch size",
      () => made.batches(sure({})),
      "TypeError: batches: batchSize must be a whole number >= 1, got undefined. Pass the number of samples in a batch.",
    ],
    [
      "a batch size in words",
      () => made.batches(sure({ batchSize: "2" })),
      'TypeError: batches: batchSize must be a whole number >= 1, got "2". Pass the number of samples in a batch.',
    ],
    [
      "Keras' name",
      () => made.batches(sure({ batch_size: 2 })),
      'TypeError: batches: options must be known ones, got "batch_size". It is called batchSize here.',
    ],
    [
      "PyTorch's name",
      () => made.batches(sure({ batchSize: 2, shuffle: true })),
      'TypeError: batches: options must be known ones, got "shuffle". It is called rng here.',
    ],
    [
      "a seed for a generator",
      () => made.batches(sure({ batchSize: 2, rng: 7 })),
      "TypeError: batches: rng must be a generator of random numbers, got 7. Make one with rng(seed).",
    ],
    [
      "a word for true",
      () => made.batches(sure({ batchSize: 2, dropLast: "yes" })),
      'TypeError: batches: dropLast must be true or false, got "yes". Leave it out for the default.',
    ],
    [
      "batches of something else",
      () => batches(sure({ x: [1], y: [1], shape: [1] }), { batchSize: 1 }),
      samples("batches", "an object with x, y, shape"),
    ],
    [
      "batches of a promise",
      () => batches(sure(Promise.resolve(made)), { batchSize: 1 }),
      samples("batches", "a promise"),
    ],
    [
      "batches of samples that do not fit",
      () => batches(sure<Samples>({ x, y, shape: [3] }), { batchSize: 1 }),
      "ShapeError: batches: x must hold whole samples of shape [3], got 10 values. Pass the shape of one sample.",
    ],
    ["a subset of nothing", () => subset(sure<Dataset>(undefined), [0]), samples("subset", "undefined")],
    [
      "a number for indices",
      () => subset(made, sure(3)),
      "TypeError: subset: indices must be whole numbers from 0 to 4, got 3. Pass them in an array.",
    ],
    [
      "an index in words",
      () => subset(made, sure(["1"])),
      'TypeError: subset: indices must be whole numbers from 0 to 4, got "1". The dataset has 5 samples.',
    ],
    [
      "an index of nothing",
      () => subset(subset(made, []), [0]),
      "RangeError: subset: indices must be none, got 0. The dataset has 0 samples.",
    ],
    ["a shuffle of nothing", () => shuffle(sure<Dataset>(null), rng(1)), samples("shuffle", "null")],
    [
      "a shuffle by a seed",
      () => shuffle(made, sure(7)),
      "TypeError: shuffle: rng must be a generator of random numbers, got 7. Make one with rng(seed).",
    ],
    ["a split of nothing", () => split(sure<Dataset>({}), { fraction: 0.5 }), samples("split", "an empty object")],
    [
      "a split without a size",
      () => split(made, sure({})),
      "TypeError: split: either fraction or sizes must be given, got neither. Pass { fraction: 0.8 }, for instance.",
    ],
    [
      "a split with two",
      () => split(made, sure({ fraction: 0.5, sizes: [1] })),
      "TypeError: split: either fraction or sizes must be given, got both. Pass { fraction: 0.8 }, for instance.",
    ],
    [
      "a fraction in words",
      () => split(made, sure({ fraction: "0.8" })),
      'TypeError: split: fraction must be from 0 to 1, got "0.8". Pass the share of the samples that the first part gets.',
    ],
    [
      "sizes that are none",
      () => split(made, sure({ sizes: 3 })),
      "TypeError: split: sizes must be whole numbers >= 0 that add up to at most 5, got 3. The dataset has 5 samples.",
    ],
    [
      "sizes in words",
      () => split(made, sure({ sizes: ["3"] })),
      'RangeError: split: sizes must be whole numbers >= 0 that add up to at most 5, got ["3"]. The dataset has 5 samples.',
    ],
    [
      "scikit-learn's name",
      () => split(made, sure({ train_size: 0.5 })),
      'TypeError: split: options must be known ones, got "train_size". It is called fraction here.',
    ],
    [
      "roles that are none",
      () => split(made, sure({ fraction: 0.5, roles: "train" })),
      'TypeError: split: there must be a role for each of the 2 parts, got "train". Name one for each, or leave roles out.',
    ],
    [
      "a role that there is not",
      () => split(made, sure({ fraction: 0.5, roles: ["train", "holdout"] })),
      'TypeError: split: roles[1] must be one of train, validation, test, got "holdout". Pass one of train, validation, test.',
    ],
  ])("%s", (_, run, message) => {
    expect(thrown(run)).toBe(message);
  });

  it("nothing of a generator before the options are known to be right", () => {
    const random = rng(5);
    for (const options of [
      { batchSize: 0, rng: random },
      { batchSize: 2, rng: random, dropLast: 1 },
    ]) {
      expect(thrown(() => made.batches(sure(options)))).toContain("batches: ");
    }
    expect(thrown(() => split(made, sure({ fraction: 2, rng: random })))).toContain("split: fraction");
    expect(random.state()).toStrictEqual(rng(5).state());
  });
});
