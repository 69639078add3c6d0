import { relu } from "@ganglion/fixtures/layers";
import { kaimingNormal } from "@ganglion/init";
import { linear, parameters, sequential } from "@ganglion/layers";
import { adam } from "@ganglion/optim";
import { batchNorm } from "@ganglion/normalization";
import {
  cast,
  concat,
  defineLayer,
  equal,
  indexSelect,
  type Layer,
  mul,
  ones,
  rng,
  setBackend,
  tensor,
} from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { beforeEach, describe, expect, it } from "vitest";
import { collector, diagnose, type Finding, type History } from "../src/index.ts";
import { clusters, type Samples, smallRun } from "./small-run.ts";

const backend = await wasm({ threads: 1 });
beforeEach(() => setBackend(backend));

const random = rng(3);
const hidden = (inFeatures = 8): Layer[] => [linear(inFeatures, 32, { rng: random, init: kaimingNormal() }), relu];
const data = (): Samples => clusters(rng(1));

function idOf(findings: readonly Finding[], kind: Finding["kind"]): string | undefined {
  return findings.find((one) => one.kind === kind)?.id;
}

it("finds that nearly all answers are one class", async () => {
  const biasInit = (): ReturnType<typeof tensor> => tensor([9, 0, 0, 0]);
  const model = sequential(...hidden(), linear(32, 4, { rng: random, biasInit }));
  const findings = diagnose(await smallRun(model, { train: data(), classes: 4, learningRate: 1e-6 }));
  expect(idOf(findings, "predictsOneClass")).toBe("predictsOneClass");
});

it("finds a parameter without gradient", async () => {
  const unused = ones([5], { requiresGrad: true });
  const idle = defineLayer((x) => x, { kind: "idle", parameters: { unused } });
  const model = sequential(...hidden(), idle, linear(32, 4, { rng: random }));
  expect(idOf(diagnose(await smallRun(model, { train: data(), classes: 4 })), "zeroGradient")).toBe(
    "zeroGradient@2.unused",
  );
});

it("finds overfitting", async () => {
  // Few samples whose labels are partly wrong can only be learnt by heart.
  const order = Array.from({ length: 16 }, (_, i) => (i % 3 === 0 ? (i + 1) % 16 : i));
  const few = clusters(rng(1), { count: 16 });
  const noisy = { x: few.x, y: indexSelect(few.y, tensor(order, { dtype: "int32" })) };
  const history = await smallRun(sequential(...hidden(), ...hidden(32), linear(32, 4, { rng: random })), {
    train: noisy,
    validation: clusters(rng(2)),
    classes: 4,
    steps: 120,
    epoch: 12,
    optimizer: (model) => adam(parameters(model), { learningRate: 0.02 }),
  });
  expect(idOf(diagnose(history), "overfitting")).toBe("overfitting");
});

it("finds labels that stand in the inputs", async () => {
  const told = ({ x, y }: Samples): Samples => {
    const classes = tensor([0, 1, 2, 3], { dtype: "int32" });
    return { x: concat([x, mul(cast(equal(y.reshape([-1, 1]), classes), "float32"), 20)], { axis: 1 }), y };
  };
  const history = await smallRun(sequential(...hidden(12), linear(32, 4, { rng: random })), {
    train: told(data()),
    validation: told(clusters(rng(2))),
    classes: 4,
    steps: 60,
    epoch: 60,
    learningRate: 0.02,
  });
  expect(idOf(diagnose(history), "labelsLeaking")).toBe("labelsLeaking");
});

it("finds a batch norm on two values, and one that is never called as in training", async () => {
  const make = (): Layer => sequential(...hidden(), batchNorm(32), linear(32, 4, { rng: random }));
  const small = diagnose(await smallRun(make(), { train: data(), classes: 4, batchSize: 2, learningRate: 0.01 }));
  expect(idOf(small, "batchNormSmallBatch")).toBe("batchNormSmallBatch@2");
  const body = make();
  const careless = defineLayer((x, context) => body(x, { ...context, training: false }), { children: { body } });
  const findings = diagnose(await smallRun(careless, { train: data(), classes: 4 }));
  expect(idOf(findings, "batchNormMode")).toBe("batchNormMode@body.2");
});

describe("where classes are uneven", () => {
  const counts = [80, 15, 5];
  const entropy = -counts.reduce((sum, count) => sum + (count / 100) * Math.log(count / 100), 0);
  const constant = (loss: number, accuracy: number): History => ({
    classes: 3,
    classCounts: counts,
    samples: [],
    steps: Array.from({ length: 200 }, (_, i) => ({
      step: i + 1,
      loss: i < 10 ? Math.log(3) : loss,
      accuracy,
      learningRate: 0.1,
    })),
    epochs: [],
    isClassifier: true,
  });
  const guesses = (history: History): string | undefined =>
    diagnose(history).find(({ kind }) => kind === "guessing")?.message;

  it("takes the most frequent class for a guess, and what that costs", () => {
    expect(guesses(constant(entropy, 0.8))).toBe(
      "Guessing: the loss stays at 0.6129, and 0.6129, with 80 % of the labels of class 0, is a guess. 80 % of the answers are right.",
    );
    // Without the counts that looks as if something had been learnt.
    expect(guesses({ ...constant(entropy, 0.8), classCounts: undefined })).toBeUndefined();
    expect(guesses(constant(0.5 * entropy, 0.8))).toBeUndefined();
    expect(guesses(constant(entropy, 0.95))).toBeUndefined();
  });

  it("says of one answer to all that this class is the most frequent", async () => {
    const labels = Array.from({ length: 64 }, (_, i) => (i % 8 === 0 ? 1 : 0));
    const y = tensor(labels, { dtype: "int32" });
    const train = { x: rng(4).normal([64, 8]), y };
    const model = sequential(linear(8, 2, { rng: random, biasInit: () => tensor([9, 0]) }));
    const history = await smallRun(model, { train, classCounts: [56, 8], learningRate: 1e-6 });
    const remedyOf = (of: History): string | undefined =>
      diagnose(of).find(({ kind }) => kind === "predictsOneClass")?.remedy;
    expect(remedyOf(history)).toBe(
      "88 % of the labels are of that class: weigh the classes in the loss, or measure each class by itself.",
    );
    expect(remedyOf({ ...history, classCounts: undefined })).toContain("Check that batches are shuffled");
  });

  it.each([
    { classCounts: [] },
    { classCounts: [0, 0] },
    { classCounts: [1, -1] },
    { classCounts: [1, Number.NaN] },
    { classCounts: "11" },
  ])("refuses counts that are none: $classCounts", ({ classCounts }) => {
    const model = linear(2, 2, { rng: random });
    expect(() => collector(model, { classCounts: classCounts as number[] })).toThrow(
      /^collector: classCounts must be an array of numbers >= 0 that are not all 0, got .*\. Count the labels of each class\.$/,
    );
    expect(() => collector(model, { classes: 3, classCounts: [1, 2] })).toThrow(
      "collector: classCounts must have 3 numbers, as classes says, got 2. Give one count for each class.",
    );
  });
});
