import { relu, tanh } from "@ganglion/fixtures/layers";
import { constant, kaimingNormal, normal, xavierNormal } from "@ganglion/init";
import { linear, sequential } from "@ganglion/layers";
import { batchNorm } from "@ganglion/normalization";
import {
  add,
  cast,
  equal,
  indexSelect,
  type Initializer,
  type Layer,
  log,
  mean,
  mul,
  neg,
  rng,
  setBackend,
  sum,
  tensor,
  type Tensor,
  softmax,
} from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { beforeEach, expect, it } from "vitest";
import { diagnose, type Finding, type FindingKind } from "../src/index.ts";
import { clusters, type Samples, smallRun } from "./small-run.ts";

const backend = await wasm({ threads: 1 });
beforeEach(() => setBackend(backend));

/** Linear layers of 32 units with an activation between them. */
function deep(depth: number, activation: Layer, init: Initializer, options: { biasInit?: Initializer } = {}): Layer {
  const random = rng(3);
  const layers = Array.from({ length: depth }, (_, i) => [
    linear(i === 0 ? 8 : 32, i === depth - 1 ? 4 : 32, { rng: random, init, ...options }),
    ...(i === depth - 1 ? [] : [activation]),
  ]);
  return sequential(...layers.flat());
}

const data = (): Samples => clusters(rng(1));

/** Those that are more than a note. */
function serious(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ severity }) => severity !== "note");
}

function kinds(findings: readonly Finding[]): FindingKind[] {
  return [...new Set(serious(findings).map(({ kind }) => kind))];
}

it("finds ReLUs that died of a large negative bias", async () => {
  const model = deep(3, relu, kaimingNormal(), { biasInit: constant(-10) });
  const findings = diagnose(await smallRun(model, { train: data(), classes: 4 }));
  const found = findings.find(({ kind }) => kind === "deadUnits");
  expect(found).toMatchObject({ id: "deadUnits@2", severity: "error", evidence: { share: 1, units: 32 } });
  expect(kinds(findings)).toEqual(["deadUnits"]);
});

it("finds tanh that is saturated by weights of deviation 1", async () => {
  const history = await smallRun(deep(4, tanh, normal({ std: 1 })), { train: data(), classes: 4, learningRate: 0.01 });
  const findings = diagnose(history);
  expect(serious(findings).map(({ id }) => id)).toContain("saturation@3");
});

it("finds gradients that vanish at depth 20 with weights of 0.01", async () => {
  const findings = diagnose(
    await smallRun(deep(20, tanh, normal({ std: 0.01 })), { train: data(), classes: 4, steps: 120, every: 20 }),
  );
  expect(findings[0]?.kind).toBe("guessing");
  expect(serious(findings).map(({ id }) => id)).toContain("vanishing@0");
});

it("finds signals that explode", async () => {
  const history = await smallRun(deep(8, relu, normal({ std: 2 })), { train: data(), classes: 4, learningRate: 1e-12 });
  const findings = diagnose(history);
  expect(serious(findings)[0]).toMatchObject({ kind: "exploding", severity: "error" });
});

it("finds inputs that are not centred", async () => {
  const { x, y } = data();
  const history = await smallRun(deep(2, relu, kaimingNormal()), {
    train: { x: add(x, 6), y },
    classes: 4,
    learningRate: 0.01,
  });
  const findings = diagnose(history);
  expect(kinds(findings)).toContain("inputsNotCentred");
});

it("takes as inputs what comes out of the layers that only prepare them", async () => {
  const { x, y } = data();
  const prepare: Layer = (raw) => add(raw, -6);
  const run = (model: Layer) => smallRun(model, { train: { x: add(x, 6), y }, classes: 4, learningRate: 0.01 });
  const history = await run(sequential(prepare, deep(2, relu, kaimingNormal())));
  expect(kinds(diagnose(history))).not.toContain("inputsNotCentred");
  expect(history.samples[0]?.input?.mean).toBeCloseTo(await mean(x).item(), 4);
  // What changes nothing prepares nothing.
  const same = await run(sequential((raw: Tensor) => raw, deep(2, relu, kaimingNormal())));
  expect(kinds(diagnose(same))).toContain("inputsNotCentred");
});

it("finds inputs that are not scaled", async () => {
  const { x, y } = data();
  const history = await smallRun(deep(2, relu, kaimingNormal()), {
    train: { x: mul(x, 128), y },
    classes: 4,
    learningRate: 1e-5,
  });
  const findings = diagnose(history);
  expect(kinds(findings)).toContain("inputsNotScaled");
});

it("finds a rate that is too high, and proposes one that is not", async () => {
  const run = { train: data(), classes: 4 };
  const findings = diagnose(await smallRun(deep(3, tanh, xavierNormal()), { ...run, learningRate: 30 }));
  const found = findings.find(({ kind }) => kind === "rateTooHigh");
  const rate = found?.fixes[0]?.to as number;
  expect(rate).toBeLessThan(1);
  const history = await smallRun(deep(3, tanh, xavierNormal()), { ...run, learningRate: rate });
  expect(serious(diagnose(history))).toEqual([]);
  expect(history.steps.at(-1)?.loss).toBeLessThan(0.9 * (history.steps[0]?.loss ?? 0));
});

it("finds a rate that is too low, and proposes one that is not", async () => {
  const run = { train: data(), classes: 4 };
  const findings = diagnose(await smallRun(deep(3, tanh, xavierNormal()), { ...run, learningRate: 1e-5 }));
  const found = findings.find(({ kind }) => kind === "rateTooLow");
  const rate = found?.fixes[0]?.to as number;
  const history = await smallRun(deep(3, tanh, xavierNormal()), { ...run, learningRate: rate });
  expect(serious(diagnose(history))).toEqual([]);
  expect(history.steps.at(-1)?.loss).toBeLessThan(0.9 * (history.steps[0]?.loss ?? 0));
});

it("finds labels that were shuffled", async () => {
  const random = rng(9);
  const shuffled = ({ x, y }: Samples): Samples => ({
    x,
    y: indexSelect(y, tensor(random.permutation(64), { dtype: "int32" })),
  });
  const history = await smallRun(deep(3, relu, kaimingNormal()), {
    train: shuffled(data()),
    validation: shuffled(clusters(rng(2))),
    classes: 4,
    steps: 120,
    learningRate: 0.2,
  });
  const findings = diagnose(history);
  expect(kinds(findings)).toEqual(["labelsShuffled"]);
});

it("finds where NaN came from: log(0) in the loss", async () => {
  const oneHot = (y: Tensor): Tensor =>
    cast(equal(y.reshape([-1, 1]), tensor([0, 1, 2, 3], { dtype: "int32" })), "float32");
  const naive = (output: Tensor, y: Tensor): Tensor =>
    neg(mean(sum(mul(oneHot(y), log(softmax(output))), { axis: 1 })));
  const model = deep(2, relu, kaimingNormal());
  const history = await smallRun(model, {
    train: { x: mul(data().x, 400), y: data().y },
    classes: 4,
    loss: naive,
    steps: 10,
  });
  const findings = diagnose(history);
  expect(findings[0]).toMatchObject({ id: "notFinite", severity: "error", step: 1, evidence: { place: "loss" } });
});

it("finds a frozen batch norm that was left in training mode", async () => {
  const random = rng(3);
  const make = (norm: Layer): Layer =>
    sequential(linear(8, 16, { rng: random }), norm, relu, linear(16, 4, { rng: random }));
  const frozen = batchNorm(16, { trainable: false });
  const findings = diagnose(await smallRun(make(frozen), { train: data(), classes: 4 }));
  expect(serious(findings)).toMatchObject([{ id: "batchNormMode@1", severity: "warning" }]);
  const right = batchNorm(16, { trainable: false, normalizeBy: "running", updateRunning: false });
  expect(serious(diagnose(await smallRun(make(right), { train: data(), classes: 4 })))).toEqual([]);
});
