import { batchNorm, dataset, linear, ones, relu, rng, sequential, type Sequential, tensor } from "../../src/index.ts";
import type { Calls } from "./call.ts";

function model(): Sequential {
  const random = rng(3);
  return sequential(linear(3, 4, { rng: random }), batchNorm(4), relu, linear(4, 2, { rng: random }));
}

const features = () =>
  dataset({ x: [1, 2, 3, 4, 5, 6, 7, 8, 9], y: new Int32Array([0, 1, 1]), shape: [3], classes: ["a", "b"] });

/** Transfer learning, and models for others. */
export const transferCalls: Calls = {
  exportOnnx: {
    given: () => [
      model(),
      { inputShape: [3], inputDtype: "float32", batch: 2, fold: true, name: "own", metadata: { a: "b" } },
    ],
  },
  adaBN: { given: () => [model(), features(), { batchSize: 2 }], makes: "layer" },
  addClasses: { given: () => [model(), { rng: rng(1), count: 2, at: "3" }], makes: "layer" },
  advise: {
    given: () => [
      { model: model(), data: features(), rng: rng(1), seconds: 60, stepSeconds: 0.01, batchSize: 2, augment: false },
    ],
  },
  computeFeatures: { given: () => [model(), features(), { batchSize: 2, onProgress: () => undefined }] },
  distillation: {
    given: () => [
      ones([2, 3]),
      { teacher: ones([2, 3]), temperature: 2, labels: tensor([0, 2], { dtype: "int32" }), weight: 0.5 },
    ],
  },
  featureExtractor: { given: () => [model(), { until: "2", pool: true }], makes: "layer" },
  freeze: { given: () => [model(), ["0", "1"]], makes: "layer" },
  gradientProbe: {
    given: () => [features(), { rng: rng(1), epochs: 1, batchSize: 2, learningRate: 0.1, weightDecay: 0 }],
  },
  gradualUnfreezing: { given: () => [model(), { stages: 2 }] },
  isFrozen: { given: () => [model()] },
  parameterGroups: { given: () => [model(), { learningRate: 0.1, factor: 0.5 }] },
  replaceHead: { given: () => [model(), { classes: 3, rng: rng(1), at: "3" }], makes: "layer" },
  resnet20: { given: () => [{ rng: rng(1), classes: 3, inChannels: 1, dtype: "float32" }] },
  ridgeProbe: { given: () => [features(), { strengths: [0.1, 1] }] },
  unfreeze: { given: () => [model(), "3"], makes: "layer" },
};
