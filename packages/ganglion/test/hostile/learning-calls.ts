import {
  accuracy,
  adam,
  center,
  classificationReport,
  constantRate,
  crossEntropy,
  earlyStopping,
  ema,
  mixup,
  ones,
  parameters,
  randomFlip,
  rng,
  sgd,
  standardize,
  topKAccuracy,
  weightPenalty,
} from "../../src/index.ts";
import type { Call, Calls } from "./call.ts";
import { image, labels, layer, model, samples, square } from "./operands.ts";

/** After so many steps what was told to go on for ever ends. */
const FEW = 50;

const optimizer = (options: object): Call => ({ given: () => [parameters(model()), options], makes: "optimizer" });
const schedule = (...given: unknown[]): Call => ({ given: () => [...given], makes: "schedule" });
const random = (): { rng: ReturnType<typeof rng> } => ({ rng: rng(7) });

/** Optimizers, averages, clipping and schedules. */
export const optimCalls: Calls = {
  adadelta: optimizer({ learningRate: 1, rho: 0.9, eps: 1e-6, weightDecay: 0 }),
  adagrad: optimizer({ learningRate: 0.1, eps: 1e-10, weightDecay: 0 }),
  adam: optimizer({ learningRate: 0.1, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, amsgrad: true }),
  adamax: optimizer({ learningRate: 0.1, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 }),
  adamW: optimizer({ learningRate: 0.1, betas: [0.9, 0.999] }),
  clipGradNorm: { given: () => [trained(), 1, { normType: 2, errorIfNonfinite: true }] },
  clipGradValue: { given: () => [trained(), 1] },
  constantRate: schedule(0.1),
  cosineAnnealing: schedule(0.1, { steps: 10, minimum: 0 }),
  cosineWarmRestarts: schedule(0.1, { firstCycle: 10, cycleFactor: 2, minimum: 0 }),
  createOptimizer: {
    given: () => [
      parameters(model()),
      { learningRate: 0.1 },
      { kind: "own", options: { learningRate: 0.1 }, check: () => undefined, update: () => undefined },
    ],
    makes: "optimizer",
  },
  ema: { given: () => [model(), { decay: 0.9 }], makes: "average" },
  exponentialDecay: schedule(0.1, { gamma: 0.9 }),
  findLearningRate: {
    given: () => {
      const net = model();
      const found = { start: 1e-3, end: 1, steps: 3, smoothing: 0.9, divergence: 4, model: net };
      return [adam(parameters(net)), (step: number) => (step < FEW ? 1 : Number.NaN), found];
    },
  },
  lamb: optimizer({ learningRate: 0.1, betas: [0.9, 0.999], eps: 1e-6, weightDecay: 0 }),
  lion: optimizer({ learningRate: 0.1, betas: [0.9, 0.99], weightDecay: 0 }),
  multiStepDecay: schedule(0.1, { milestones: [3, 6], gamma: 0.1 }),
  nadam: optimizer({ learningRate: 0.1, betas: [0.9, 0.999], eps: 1e-8 }),
  oneCycle: schedule({ peak: 0.1, steps: 10, warmupFraction: 0.3, anneal: "cosine", threePhase: true, divisor: 25 }),
  oneCycleMomentum: schedule({ steps: 10, minimum: 0.8, maximum: 0.9 }),
  polynomialDecay: schedule(0.1, { steps: 10, power: 2, minimum: 0 }),
  reduceOnPlateau: {
    given: () => [0.1, { mode: "min", factor: 0.1, patience: 1, threshold: 0, cooldown: 1, minimum: 0, eps: 0 }],
    makes: "plateau",
  },
  radam: optimizer({ learningRate: 0.1, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 }),
  rmsprop: optimizer({ learningRate: 0.1, alpha: 0.9, momentum: 0.1, eps: 1e-8, centered: true }),
  sgd: optimizer({ learningRate: 0.1, momentum: 0.9, dampening: 0, nesterov: true, weightDecay: 0 }),
  stepDecay: schedule(0.1, { stepSize: 3, gamma: 0.1 }),
  swa: { given: () => [parameters(model())], makes: "average" },
  warmup: { given: () => [constantRate(0.1), { steps: 3, startFactor: 0.1, endFactor: 1 }], makes: "schedule" },
};

function trained(): ReturnType<typeof parameters> {
  const all = parameters(model());
  for (const x of all) x.grad = ones(x.shape);
  return all;
}

/** Datasets and preprocessing. */
export const dataCalls: Calls = {
  augmentation: { given: () => [randomFlip(), mixup()] },
  augmented: { given: () => [samples(), mixup()] },
  batches: { given: () => [samples(), { batchSize: 2, ...random(), dropLast: true }], makes: "batches" },
  center: { given: () => [samples()], makes: "layer" },
  channelMean: { given: () => [{ x: image() }], makes: "imageLayer" },
  channelStandardize: { given: () => [{ x: image(), role: "train" }], makes: "imageLayer" },
  cifar10From: { given: () => [new Uint8Array(3073), { shape: [3072], role: "train" }] },
  cifar100From: { given: () => [[new Uint8Array(3074)], { labels: "coarse", role: "test" }] },
  compose: { given: () => [center(square()), standardize(square())], makes: "layer" },
  cutout: { given: () => [{ size: 2, value: 1 }] },
  dataset: {
    given: () => [{ x: new Float32Array(6), y: [0, 1], shape: [3], classes: ["a", "b"], name: "own", role: "test" }],
  },
  digits: { given: () => [{ shape: [64] }] },
  fashionMnistFrom: {
    given: () => [new Uint8Array(20), new Uint8Array(10), { shape: [4], role: "train", maxBytes: 99 }],
  },
  fromJSON: { given: () => [center(square()).toJSON()], makes: "layer" },
  meanImage: { given: () => [image()], makes: "imageLayer" },
  pca: { given: () => [[square(), square()], { components: 2 }], makes: "layer" },
  mixup: { given: () => [{ alpha: 0.5 }] },
  randomBrightness: { given: () => [0.5] },
  randomContrast: { given: () => [0.5] },
  randomCrop: { given: () => [{ padding: 2, fill: "edge" }] },
  randomFlip: { given: () => [{ probability: 0.5, direction: "vertical" }] },
  readImage: {
    given: () => [
      { width: 2, height: 1, data: new Uint8Array(8) },
      { size: 1, channels: 1, background: [9, 9, 9] },
    ],
  },
  readIdx: { given: () => [new Uint8Array([0, 0, 8, 1, 0, 0, 0, 1, 7]), { maxBytes: 100 }] },
  shuffle: { given: () => [samples(), rng(7)] },
  split: { given: () => [samples(), { fraction: 0.5, ...random(), stratify: true, roles: ["train", "test"] }] },
  standardize: { given: () => [samples()], makes: "layer" },
  subset: { given: () => [samples(), [0, 2]] },
  whiten: { given: () => [square(), { method: "zca", eps: 1e-3, variance: 0.9 }], makes: "layer" },
};

/** Training. */
export const trainCalls: Calls = {
  accuracy: { given: () => [square(), labels(), { ignoreIndex: 1 }] },
  bootstrapInterval: { given: () => [[1, 2, 3], { ...random(), confidence: 0.9, resamples: 20, statistic: () => 1 }] },
  calibration: { given: () => [{ bins: 3, ignoreIndex: 1 }], makes: "measure" },
  classificationReport: { given: () => [{ names: ["a", "b", "c"], ignoreIndex: 1 }], makes: "measure" },
  earlyStopping: {
    given: () => [model(), { patience: 1, mode: "max", threshold: 0, keepBest: true, metric: () => 1 }],
    makes: "stopRule",
  },
  ensemble: { given: () => [[layer(), layer()], { average: "outputs" }], makes: "layer" },
  evaluate: {
    given: () => [
      layer(),
      samples(),
      { loss: crossEntropy, batchSize: 2, metrics: { accuracy }, measures: { report: classificationReport() } },
    ],
  },
  fit: {
    given: () => {
      const net = model();
      const stop = new AbortController();
      const average = ema(net);
      const learning = { loss: crossEntropy, optimizer: sgd(parameters(net), { learningRate: 0.1 }), ...random() };
      const counts = { epochs: 1, batchSize: 4, every: 2, shuffle: true, dropLast: false };
      const afterUpdate = (): void => (average.updates < FEW ? average.update() : stop.abort());
      const hooks = { afterBackward: () => undefined, afterUpdate, averages: { average }, signal: stop.signal };
      const data = { train: samples(), validation: samples(), metrics: { accuracy } };
      const saved = { to: { save: async () => "file" }, every: 2 };
      const watched = { observers: [{ wants: () => true, findings: () => [] }], measures: { top: topKAccuracy(1) } };
      const more = { accumulate: 2, stopping: earlyStopping(net), penalty: () => weightPenalty(net, { l2: 1 }) };
      return [
        net,
        { ...data, ...learning, ...counts, ...hooks, ...more, ...watched, save: saved, validationLoss: crossEntropy },
      ];
    },
  },
  kFold: { given: () => [9, { folds: 3, ...random() }] },
  minimize: {
    given: () => {
      const net = model();
      return [adam(parameters(net)), () => crossEntropy(net(square()), labels()), () => undefined];
    },
  },
  predict: { given: () => [layer(), samples(), { batchSize: 2 }] },
  regressionErrors: { given: () => [], makes: "measure" },
  sourceOf: {
    given: () => [
      [
        { x: [1, 2], y: 0 },
        { x: [3, 4], y: 1 },
      ],
      { size: 2, shape: [1, 2], buffer: 3 },
    ],
    makes: "source",
  },
  stratifiedKFold: { given: () => [[0, 1, 0, 1], { folds: 2, ...random() }] },
  testTimeAugmentation: { given: () => [layer(), [layer()], { average: "probabilities" }], makes: "layer" },
  topKAccuracy: { given: () => [2, { ignoreIndex: 1 }], makes: "measure" },
  warmUp: {
    given: () => {
      const net = model();
      const learning = { loss: crossEntropy, optimizer: adam(parameters(net)), ...random() };
      return [net, { train: samples(), ...learning, epochs: 1, batchSize: 4, onProgress: () => undefined }];
    },
  },
  weightPenalty: { given: () => [parameters(model()), { l1: 0.1, l2: 0.2 }] },
  wilsonInterval: { given: () => [9, 10, { confidence: 0.9 }] },
};
