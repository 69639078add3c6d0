import { relu } from "@ganglion/fixtures/layers";
import { constant } from "@ganglion/init";
import { linear, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { exp, type Layer, mul, ones, reference, rng, setBackend, slice } from "@ganglion/tensor";
import { type BatchSource, DivergedError, type FitEvent, fit } from "@ganglion/train";
import { beforeEach, expect, it } from "vitest";
import { createCurves } from "../src/collect/curves.ts";
import { createRecorder } from "../src/collect/recorder.ts";
import { fitObserver } from "../src/fit-observer.ts";
import { collector, createReport, readReport, reportJson, reportText } from "../src/index.ts";
import { clusters, type Samples } from "./small-run.ts";

beforeEach(() => setBackend(reference()));

/** The samples in batches, in their order. */
function dataset({ x, y }: Samples): BatchSource {
  const size = x.shape[0] as number;
  return {
    size,
    *batches({ batchSize }) {
      for (let start = 0; start < size; start += batchSize) {
        const range = [[start, Math.min(size, start + batchSize)]] as const;
        yield { x: slice(x, range), y: slice(y, range) };
      }
    },
  };
}

it("looks at a run of fit, and its findings come as events", async () => {
  const random = rng(7);
  const model = sequential(
    linear(8, 16, { rng: random, biasInit: constant(-20) }),
    relu,
    linear(16, 4, { rng: random }),
  );
  const health = collector(model, { every: 2 });
  const events: FitEvent[] = [];
  const train = dataset(clusters(rng(1)));
  const optimizer = sgd(parameters(model), { learningRate: 0.1 });
  const options = { train, validation: train, loss: crossEntropy, optimizer, epochs: 2, batchSize: 16, rng: random };
  for await (const event of fit(model, { ...options, observers: [health.observer] })) events.push(event);
  const found = events.filter((event) => event.type === "finding");
  expect(found.map(({ step, finding }) => [step, finding.kind, finding.path, finding.severity])).toContainEqual([
    5,
    "deadUnits",
    "0",
    "error",
  ]);
  expect(found.filter(({ finding }) => finding.kind === "deadUnits").length).toBe(1);
  const { samples, steps, epochs, isClassifier } = health.history();
  expect(samples.map(({ step }) => step)).toEqual([1, 3, 5, 7]);
  expect(samples.at(-1)?.layers.map(({ path, kind, shape }) => `${path} ${kind} ${shape}`)).toEqual([
    "0 linear 16,16",
    "1 relu 16,16",
    "2 linear 16,4",
  ]);
  expect(steps.length).toBe(8);
  expect(epochs.map(({ epoch, step }) => [epoch, step])).toEqual([
    [1, 4],
    [2, 8],
  ]);
  expect(epochs.at(-1)?.validationLoss).toBeGreaterThan(0);
  expect(isClassifier).toBe(true);
  expect(structuredClone(health.history())).toEqual(health.history());
});

it("knows where NaN came from, when fit has found out, and its report says so", async () => {
  const random = rng(7);
  const steep: Layer = (x) => exp(mul(x, 1e4));
  const model = sequential({ first: linear(8, 16, { rng: random }), steep, last: linear(16, 4, { rng: random }) });
  const health = collector(model, { every: 2 });
  const optimizer = sgd(parameters(model), { learningRate: 0.1 });
  const options = {
    train: dataset(clusters(rng(1))),
    loss: crossEntropy,
    optimizer,
    epochs: 1,
    batchSize: 16,
    rng: random,
  };
  const found: unknown[] = [];
  const training = fit(model, { ...options, observers: [health.observer] });
  await expect(async () => {
    for await (const event of training) if (event.type === "finding") found.push(event.finding.kind);
  }).rejects.toThrow(DivergedError);
  expect(found).toEqual(["notFinite"]);
  const history = health.history();
  expect(history.steps.at(-1)?.loss).toBe(Number.NaN);
  expect(health.findings()[0]).toMatchObject({
    id: "notFinite@steep",
    severity: "error",
    step: 1,
    path: "steep",
    evidence: { place: "output", op: "exp" },
  });
  const report = readReport(reportJson(createReport(history)));
  expect(reportText(report)).toContain(
    '[error] The loss is NaN at step 1 in epoch 1. The first that was not finite was the output of layer "steep", in exp',
  );
  health.dispose();
});

it("looks for findings where there is something new to look at, not after each step that fit reports", async () => {
  const model = linear(2, 2, { rng: rng(1) });
  const recorder = createRecorder(model, 4);
  let asked = 0;
  const observer = fitObserver({
    recorder,
    curves: createCurves(),
    read: async () => (await recorder.read()).at(-1),
    findings: () => {
      asked += 1;
      return [];
    },
  });
  for (let step = 1; step <= 12; step++) {
    if (observer.wants(step)) {
      observer.observe("", ones([1, 2]), ones([1, 2]), model);
      observer.afterUpdate();
    }
    observer.event({ type: "step", step, loss: 1 });
    await observer.findings();
  }
  expect(asked).toBe(3);
  for (const type of ["epoch", "end"]) {
    observer.event({ type, step: 12, epoch: 1, loss: 1 });
    await observer.findings();
  }
  expect(asked).toBe(5);
  recorder.dispose();
});
