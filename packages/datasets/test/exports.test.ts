import { isClearError } from "@ganglion/tensor/testing";
import { expect, it } from "vitest";
import * as datasets from "../src/index.ts";

type Anything = (...values: readonly unknown[]) => unknown;

/** What everything must refuse in our words, in the first place and in the options. */
const strangers: readonly unknown[] = [
  null,
  7,
  "text",
  true,
  [],
  [[1]],
  {},
  new Map(),
  () => 1,
  Promise.resolve(1),
  Symbol("x"),
  1n,
];
const source = datasets.dataset({ x: [1, 2], y: [0, 1], shape: [1], classes: ["a", "b"] });
const bytes = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 0]);

/** Each function of the package, as it is called with a stranger in each of its places. */
const calls: Readonly<Record<keyof typeof datasets, readonly ((stranger: unknown) => unknown)[]>> = {
  augmentation: [(stranger) => (datasets.augmentation as Anything)(stranger)],
  augmented: two(datasets.augmented as Anything, source),
  batches: two(datasets.batches as Anything, source),
  cifar10: optionsOf(datasets.cifar10 as Anything, ["from", "shape", "onProgress", "maxBytes", "signal"]),
  cifar10From: two(datasets.cifar10From as Anything, new Uint8Array(3073)),
  cifar100: optionsOf(datasets.cifar100 as Anything, ["from", "shape", "onProgress", "maxBytes", "signal", "labels"]),
  cifar100From: two(datasets.cifar100From as Anything, new Uint8Array(3074)),
  cutout: [(stranger) => (datasets.cutout as Anything)(stranger)],
  dataset: [
    (stranger) => (datasets.dataset as Anything)(stranger),
    ...["name", "x", "y", "shape", "classes", "width", "role", "size"].map(
      (field) => (stranger: unknown) => (datasets.dataset as Anything)({ ...source, [field]: stranger }),
    ),
  ],
  digits: [(stranger) => (datasets.digits as Anything)({ shape: stranger })],
  fashionMnist: optionsOf(datasets.fashionMnist as Anything, ["from", "shape", "onProgress", "maxBytes", "signal"]),
  fashionMnistFrom: two(datasets.fashionMnistFrom as Anything, bytes),
  imageFolder: [
    (stranger) => (datasets.imageFolder as Anything)(stranger, { size: 4 }),
    ...[
      "size",
      "resize",
      "channels",
      "background",
      "decoder",
      "maxPixels",
      "maxBytes",
      "signal",
      "classes",
      "perClass",
    ].map((name) => (stranger: unknown) => (datasets.imageFolder as Anything)(bytes, { size: 4, [name]: stranger })),
    ...["nested", "onError", "role", "onProgress"].map(
      (name) => (stranger: unknown) => (datasets.imageFolder as Anything)(bytes, { size: 4, [name]: stranger }),
    ),
  ],
  mixup: [(stranger) => (datasets.mixup as Anything)({ alpha: stranger })],
  randomBrightness: [(stranger) => (datasets.randomBrightness as Anything)(stranger)],
  randomContrast: [(stranger) => (datasets.randomContrast as Anything)(stranger)],
  randomCrop: [(stranger) => (datasets.randomCrop as Anything)({ padding: stranger })],
  randomFlip: [(stranger) => (datasets.randomFlip as Anything)({ probability: stranger })],
  readImage: two(datasets.readImage as Anything, bytes),
  readIdx: [
    (stranger) => (datasets.readIdx as Anything)(stranger),
    (stranger) => (datasets.readIdx as Anything)(bytes, { maxBytes: stranger, signal: stranger }),
  ],
  shuffle: two(datasets.shuffle as Anything, source),
  split: two(datasets.split as Anything, source),
  subset: two(datasets.subset as Anything, source),
};

function optionsOf(call: Anything, names: readonly string[]): readonly ((stranger: unknown) => unknown)[] {
  return names.map((name) => (stranger) => call({ from: [], [name]: stranger }));
}

function two(call: Anything, first: unknown): readonly ((stranger: unknown) => unknown)[] {
  return [(stranger) => call(stranger, {}), (stranger) => call(first, stranger)];
}

const nameOf = (stranger: unknown): string => (Array.isArray(stranger) ? "" : String(stranger));

/** Where a stranger is none: what a function takes in that place. */
const welcome = new Set([
  "randomCrop 0 7",
  "augmentation 0 () => 1",
  "augmented 1 () => 1",
  "cifar10From 1 [object Object]",
  "cifar100From 1 [object Object]",
  "dataset 1 text",
  "dataset 2 ",
  "dataset 3 ",
  "dataset 4 ",
  "dataset 5 ",
  "subset 1 ",
  "fashionMnist 0 ",
]);

it("lists every function that is exported", () => {
  expect(Object.keys(calls).sort()).toEqual(Object.keys(datasets).sort());
});

it.each(Object.entries(calls))("%s refuses what it cannot take, in every place, in our words", async (name, places) => {
  for (const [index, call] of places.entries()) {
    for (const stranger of strangers) {
      let error: unknown;
      try {
        await call(stranger);
      } catch (error_) {
        error = error_;
      }
      const isWelcome = error === undefined && welcome.has(`${name} ${index} ${nameOf(stranger)}`);
      if (!isWelcome && !isClearError(error))
        throw new Error(
          `${name}, place ${index}, took ${typeof stranger} ${String(stranger as string)}: ${String(error)}`,
        );
    }
  }
});
