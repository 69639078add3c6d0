import { elu, kernelActivation, leakyRelu, prelu, relu, selu, sigmoid, tanh } from "@ganglion/fixtures/layers";
import { kaimingNormal, lecunNormal, xavierNormal } from "@ganglion/init";
import {
  conv2d,
  dropout,
  embedding,
  flatten,
  globalAvgPool2d,
  linear,
  maxPool2d,
  parameters,
  residual,
  sequential,
} from "@ganglion/layers";
import { meanSquaredError } from "@ganglion/losses";
import { batchNorm, groupNorm, layerNorm } from "@ganglion/normalization";
import { adam, adamW, rmsprop, sgd } from "@ganglion/optim";
import { type Initializer, type Layer, mul, type Rng, rng, setBackend, type Tensor, tensor } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { beforeEach, expect, it } from "vitest";
import { diagnose, type History } from "../src/index.ts";
import { clusters, type SmallRun, smallRun } from "./small-run.ts";

const gelu = kernelActivation("gelu", { gain: 1.5335, range: [-0.17, Number.POSITIVE_INFINITY] });
const swish = kernelActivation("swish", { gain: 1.6765, range: [-0.2785, Number.POSITIVE_INFINITY] });
const backend = await wasm({ threads: 1 });
beforeEach(() => setBackend(backend));

/** 8 features to 4 classes, with the given layers after each hidden linear one. */
function mlp(
  widths: readonly number[],
  init: Initializer,
  after: (random: Rng, width: number) => readonly Layer[],
): Layer {
  const random = rng(11);
  const layers: Layer[] = [];
  let inFeatures = 8;
  for (const width of widths) {
    layers.push(linear(inFeatures, width, { rng: random, init }), ...after(random, width));
    inFeatures = width;
  }
  return sequential(...layers, linear(inFeatures, 4, { rng: random }));
}

const he = kaimingNormal();
const xavier = xavierNormal();

function block(random: Rng): Layer {
  return residual(
    sequential(linear(24, 24, { rng: random }), batchNorm(24), relu, linear(24, 24, { rng: random }), batchNorm(24)),
  );
}

function cnn(norm: (channels: number) => Layer): Layer {
  const random = rng(12);
  return sequential(
    (x: Tensor) => x.reshape([-1, 1, 4, 4]),
    conv2d(1, 8, { kernelSize: 3, padding: 1, rng: random }),
    norm(8),
    relu,
    maxPool2d(2),
    conv2d(8, 12, { kernelSize: 3, padding: 1, rng: random }),
    norm(12),
    relu,
    globalAvgPool2d(),
    linear(12, 4, { rng: random }),
  );
}

const pictures = (): Partial<SmallRun> => ({
  train: clusters(rng(1), { features: 16 }),
  validation: clusters(rng(2), { features: 16 }),
});

const runs: readonly [title: string, model: () => Layer, options?: Partial<SmallRun> | (() => Partial<SmallRun>)][] = [
  ["softmax regression", () => mlp([], he, () => [])],
  ["relu", () => mlp([32], he, () => [relu])],
  [
    "relu, two layers, momentum",
    () => mlp([32, 32], he, () => [relu]),
    { optimizer: (m) => sgd(parameters(m), { learningRate: 0.03, momentum: 0.9 }) },
  ],
  ["relu, eight layers", () => mlp(Array(8).fill(24), he, () => [relu]), { learningRate: 0.05 }],
  ["tanh", () => mlp([32, 32], xavier, () => [tanh])],
  ["tanh, six layers", () => mlp(Array(6).fill(24), xavier, () => [tanh]), { learningRate: 0.05 }],
  ["sigmoid", () => mlp([32], xavier, () => [sigmoid]), { learningRate: 0.5 }],
  ["leakyRelu, PyTorch's beginning", () => mlp([32, 16], undefined as never, () => [leakyRelu])],
  [
    "gelu with adam",
    () => mlp([32, 32], he, () => [gelu]),
    { optimizer: (m) => adam(parameters(m), { learningRate: 3e-3 }) },
  ],
  ["selu", () => mlp([32, 32, 32], lecunNormal(), () => [selu]), { learningRate: 0.03 }],
  [
    "elu with rmsprop",
    () => mlp([32, 16], he, () => [elu]),
    { optimizer: (m) => rmsprop(parameters(m), { learningRate: 1e-3 }) },
  ],
  ["prelu", () => mlp([32, 16], he, () => [prelu()])],
  [
    "swish with adamW",
    () => mlp([32, 32], he, () => [swish]),
    { optimizer: (m) => adamW(parameters(m), { learningRate: 3e-3 }) },
  ],
  ["batch norm", () => mlp([32, 32], he, (_, width) => [batchNorm(width), relu])],
  [
    "layer norm in small batches",
    () => mlp([32, 32], he, (_, width) => [layerNorm([width]), relu]),
    { batchSize: 8, learningRate: 0.05 },
  ],
  ["dropout", () => mlp([48], he, () => [relu, dropout(0.3)])],
  [
    "residual blocks",
    () =>
      sequential(
        linear(8, 24, { rng: rng(5) }),
        block(rng(6)),
        relu,
        block(rng(7)),
        relu,
        linear(24, 4, { rng: rng(8) }),
      ),
  ],
  ["convolutions with batch norm", () => cnn(batchNorm), pictures],
  ["convolutions with group norm", () => cnn((channels) => groupNorm(4, channels)), pictures],
  ["regression", () => sequential(linear(8, 24, { rng: rng(5) }), tanh, linear(24, 1, { rng: rng(6) })), regression],
  [
    "words",
    () =>
      sequential(
        embedding(20, 8, { rng: rng(5) }),
        flatten(),
        linear(24, 24, { rng: rng(6) }),
        relu,
        linear(24, 4, { rng: rng(7) }),
      ),
    words,
  ],
];

/** The sum of the features, to be learnt by its squared error. */
function regression(): Partial<SmallRun> {
  const { x } = clusters(rng(1));
  const y = mul(x.sum({ axis: 1, keepDims: true }), 0.3);
  return { train: { x, y }, loss: meanSquaredError, learningRate: 0.03, classes: undefined as never };
}

/** Three words each, the class being told by the first. */
function words(): Partial<SmallRun> {
  const ids = Array.from({ length: 64 }, (_, i) => [i % 20, (i * 7) % 20, (i * 3) % 20]);
  return {
    train: {
      x: tensor(ids, { dtype: "int32" }),
      y: tensor(
        ids.map(([first = 0]) => first % 4),
        { dtype: "int32" },
      ),
    },
  };
}

/** What was known at a step. */
function until(history: History, last: number): History {
  const past = <T extends { readonly step: number }>(points: readonly T[]): T[] =>
    points.filter(({ step }) => step <= last);
  return { ...history, samples: past(history.samples), steps: past(history.steps), epochs: past(history.epochs) };
}

it.each(runs)("has at most notes to make of a healthy run: %s", async (_, make, given = {}) => {
  const options = typeof given === "function" ? given() : given;
  const { train = clusters(rng(1)), validation, ...rest } = options;
  const history = await smallRun(make(), {
    train,
    ...(validation !== undefined && { validation }),
    classes: 4,
    steps: 40,
    every: 4,
    epoch: 10,
    ...rest,
  });
  expect(history.steps.at(-1)?.loss).toBeLessThan(0.9 * (history.steps[0]?.loss ?? 0));
  for (const step of [1, 2, 5, 10, 20, 30, 40]) {
    const findings = diagnose(until(history, step)).filter(({ severity }) => severity !== "note");
    expect(findings).toEqual([]);
  }
});
