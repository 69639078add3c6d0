import * as activations from "@ganglion/activations";
import { ones, relu, residual, rng, sequential, stateDict, zeros } from "../../src/index.ts";
import type { Call, Calls } from "./call.ts";
import { image, imageModel, labels, layer, model, square } from "./operands.ts";

const activation: Call = { given: () => [square(), { training: true, rng: rng(7) }] };
const loss = (options: () => object, target = square): Call => ({ given: () => [square(), target(), options()] });
const initializer = (...given: unknown[]): Call => ({ given: () => [...given], makes: "initializer" });
const random = (): { rng: ReturnType<typeof rng> } => ({ rng: rng(7) });

/** Activations. */
export const activationCalls: Calls = {
  ...Object.fromEntries(
    Object.entries(activations).flatMap(([name, value]) => ("kind" in value ? [[name, activation]] : [])),
  ),
  learnedSwish: { given: () => [{ beta: 1, channels: 3 }], makes: "layer" },
  maxout: { given: () => [3, 4, { ...random(), pieces: 2, bias: true, dtype: "float32" }], makes: "layer" },
  maxoutFeatures: { given: () => [ones([2, 6]), {}] },
  prelu: { given: () => [{ channels: 3 }], makes: "layer" },
  defineActivation: {
    given: () => [
      {
        kind: "own",
        options: {},
        formula: (x: unknown) => x,
        derivativeFormula: (x: unknown) => x,
        gain: () => 1,
        range: () => [0, 1],
        cost: 0,
      },
    ],
    makes: "layer",
  },
};

/** Losses. */
export const lossCalls: Calls = {
  binaryCrossEntropy: loss(() => ({ reduction: "sum", weight: ones([3]), posWeight: ones([3]) })),
  collectWeights: { given: () => [() => 1] },
  crossEntropy: loss(() => ({ reduction: "mean", labelSmoothing: 0.1, weight: ones([3]), ignoreIndex: 1 }), labels),
  hinge: loss(() => ({ reduction: "mean", margin: 1, p: 2, weight: ones([3]) }), labels),
  huber: loss(() => ({ delta: 2, reduction: "none" })),
  klDivergence: loss(() => ({ reduction: "batchMean", logTarget: true })),
  meanAbsoluteError: loss(() => ({ reduction: "mean" })),
  meanSquaredError: loss(() => ({ reduction: "mean" })),
  smoothL1: loss(() => ({ beta: 2, reduction: "mean" })),
  weighted: { given: () => [ones([]), { weight: ones([]), counted: labels() }] },
};

/** Layers. */
export const layerCalls: Calls = {
  adaptiveAvgPool2d: { given: () => [[2, 2]], makes: "imageLayer" },
  avgPool2d: {
    given: () => [{ kernelSize: 2, stride: 1, padding: 1, ceilMode: true, countIncludePad: false }],
    makes: "imageLayer",
  },
  callChild: { fixed: 2, given: () => ["sequential", "0", layer(), square(), { training: true }] },
  conv2d: {
    given: () => [
      2,
      4,
      { ...random(), kernelSize: 3, stride: 1, padding: 1, dilation: 1, groups: 2, bias: true, dtype: "float32" },
    ],
    makes: "imageLayer",
  },
  conv1d: {
    given: () => [2, 4, { ...random(), kernelSize: 3, stride: 1, padding: "same", dilation: 1, groups: 2, bias: true }],
    makes: "signalLayer",
  },
  convTranspose2d: {
    given: () => [
      2,
      4,
      { ...random(), kernelSize: 3, stride: 2, padding: 1, outputPadding: 1, dilation: 1, groups: 2, bias: true },
    ],
    makes: "imageLayer",
  },
  depthwiseConv2d: { given: () => [2, { ...random(), kernelSize: 3, multiplier: 2 }], makes: "imageLayer" },
  dropout: { given: () => [0.5], makes: "layer" },
  embedding: { given: () => [5, 4, { ...random(), paddingIndex: 0, dtype: "float32" }], makes: "indexLayer" },
  flatten: { given: () => [{ startAxis: 1 }], makes: "imageLayer" },
  globalAvgPool2d: { given: () => [], makes: "imageLayer" },
  linear: {
    given: () => [3, 4, { ...random(), bias: true, dtype: "float32", init: zeros, biasInit: zeros }],
    makes: "layer",
  },
  maxPool2d: {
    given: () => [{ kernelSize: 2, stride: 1, padding: 1, dilation: 1, ceilMode: true }],
    makes: "imageLayer",
  },
  namedParameters: { given: () => [model()] },
  parameters: { given: () => [model()] },
  residual: { given: () => [layer(), { shortcut: layer() }], makes: "layer" },
  sequential: { given: () => [layer(), relu, layer()], makes: "layer" },
  stateDict: { given: () => [model()] },
  loadStateDict: { given: () => [model(), stateDict(model()), { strict: true }] },
};

/** Norms, and what is done with them. */
export const normalizationCalls: Calls = {
  batchNorm: {
    given: () => [2, { eps: 1e-5, momentum: 0.1, affine: true, trackRunningStats: true, dtype: "float32" }],
    makes: "imageLayer",
  },
  foldBatchNorm: { given: () => [imageModel(), { sample: image() }] },
  groupNorm: { given: () => [1, 2, { eps: 1e-5, affine: true, dtype: "float32" }], makes: "imageLayer" },
  instanceNorm: { given: () => [2, { eps: 1e-5, affine: true }], makes: "imageLayer" },
  layerNorm: { given: () => [[3], { eps: 1e-5, elementwiseAffine: true, bias: true }], makes: "layer" },
  recalibrate: { given: () => [imageModel(), [image(), { x: image() }]] },
  rmsNorm: { given: () => [3, { eps: 1e-5, elementwiseAffine: true }], makes: "layer" },
  configureBatchNorm: { given: () => [imageModel(), { normalizeBy: "batch", updateRunning: false, trainable: true }] },
};

/** Initializers, and what initializes whole models. */
export const initCalls: Calls = {
  applyMasks: { given: () => [layer(), { weight: ones([3, 3]) }] },
  betweenLayer: { given: () => [model(), square(), { ...random(), maxIterations: 2, damping: 0.5, tolerance: 0.1 }] },
  constant: initializer(1),
  dirac: initializer({ groups: 1 }),
  eye: initializer(),
  fans: { given: () => [[4, 3, 2, 2]] },
  fixup: { given: () => [sequential(residual(layer()), layer()), { ...random(), init: zeros }] },
  forKind: { given: () => [["linear"], { weight: zeros }], makes: "rule" },
  gain: { given: () => ["leakyRelu", 0.1] },
  initialize: { given: () => [model(), [() => ({ weight: zeros })], random()] },
  kaimingNormal: initializer({ mode: "fanIn", negativeSlope: 0.1, nonlinearity: "leakyRelu" }),
  kaimingUniform: initializer({ mode: "fanOut", gain: 1 }),
  lecunNormal: initializer(),
  lecunUniform: initializer(),
  lotteryTicket: {
    given: () => [model(), { rounds: 1, rate: 0.5, outputRate: 0.1, scope: "global", train: async () => undefined }],
    makes: "rounds",
  },
  lsuv: { given: () => [layer(), square(), { ...random(), tolerance: 0.1, maxIterations: 2, init: zeros }] },
  magnitudeMasks: { given: () => [model(), { rate: 0.2, outputRate: 0.1, scope: "layer", masks: {} }] },
  maskGradients: { given: () => [layer(), { weight: ones([3, 3]) }] },
  normal: initializer({ mean: 0, std: 1 }),
  orthogonal: initializer({ gain: 1 }),
  randomWalk: initializer({ nonlinearity: "relu" }),
  recommended: { given: () => [{ path: "0", layer: layer(), kind: "linear", activation: undefined, gain: 1 }] },
  remainingShare: { given: () => [{ weight: ones([3, 3]) }] },
  rewind: { given: () => [model(), stateDict(model()), {}] },
  sparse: initializer({ sparsity: 0.5, std: 0.1 }),
  symmetricUniform: initializer(0.5),
  truncatedNormal: initializer({ mean: 0, std: 1, low: -2, high: 2 }),
  uniform: initializer({ low: -1, high: 1 }),
  withinLayer: { given: () => [model(), square(), { ...random(), targetMean: 0, init: zeros }] },
  xavierNormal: initializer({ gain: 1 }),
  xavierUniform: initializer({ gain: 1 }),
};
