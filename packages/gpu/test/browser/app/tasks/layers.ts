import {
  elu,
  gelu,
  hardSigmoid,
  hardSwish,
  hardTanh,
  leakyRelu,
  logSoftmax,
  mish,
  relu,
  relu6,
  selu,
  sigmoid,
  softmax,
  softplus,
  swish,
  tanh,
} from "@ganglion/activations";
import {
  adaptiveAvgPool2d,
  avgPool2d,
  conv1d,
  conv2d,
  convTranspose2d,
  depthwiseConv2d,
  embedding,
  flatten,
  globalAvgPool2d,
  linear,
  maxPool2d,
  parameters,
  residual,
  sequential,
} from "@ganglion/layers";
import { binaryCrossEntropy, crossEntropy, huber, meanSquaredError } from "@ganglion/losses";
import { batchNorm, groupNorm, instanceNorm, layerNorm, rmsNorm } from "@ganglion/normalization";
import { type Layer, type Rng, rng, type Shape, type Tensor, tensor } from "@ganglion/tensor";
import { sharedBackend, type Variant } from "./backends.ts";
import { type Comparison, type Differences, differences } from "./compare.ts";

/** Compares layers, activations and losses, with their gradients, to the reference backend: all, or those of `names`. */
export async function layers(variant: Variant, names?: readonly string[]): Promise<Differences> {
  const backend = await sharedBackend(variant);
  return differences(
    backend,
    layerComparisons().filter(({ name }) => names?.includes(name) ?? true),
  );
}

/** All of them. */
export function layerComparisons(): Comparison[] {
  return [...layerRows(), ...activationRows(), ...lossRows()];
}

type Build = (random: Rng) => Layer;

function layerRows(): Comparison[] {
  const rows: readonly (readonly [name: string, build: Build, shape: Shape])[] = [
    ["linear", (random) => linear(3, 2, { rng: random }), [4, 3]],
    ["conv2d", (random) => conv2d(2, 3, { rng: random, kernelSize: 3, padding: 1, stride: 2 }), [2, 2, 5, 4]],
    ["conv2d, dilated", (random) => conv2d(4, 4, { rng: random, kernelSize: 2, dilation: 2, groups: 2 }), [1, 4, 4, 4]],
    [
      "conv2d of the same size",
      (random) => conv2d(2, 3, { rng: random, kernelSize: [4, 3], padding: "same" }),
      [2, 2, 5, 6],
    ],
    ["conv2d in groups", (random) => conv2d(16, 8, { rng: random, kernelSize: 3, groups: 2 }), [2, 16, 6, 5]],
    ["conv1d", (random) => conv1d(6, 5, { rng: random, kernelSize: 4, padding: "same" }), [2, 6, 9]],
    ["convTranspose2d", (random) => convTranspose2d(6, 5, { rng: random, kernelSize: 4, stride: 2 }), [2, 6, 4, 5]],
    ["depthwiseConv2d", (random) => depthwiseConv2d(2, { rng: random, kernelSize: 2, multiplier: 2 }), [1, 2, 3, 3]],
    ["maxPool2d", () => maxPool2d({ kernelSize: 3, stride: 2, padding: 1 }), [1, 2, 5, 5]],
    ["maxPool2d, non-overlapping", () => maxPool2d(2), [1, 2, 5, 7]],
    ["maxPool2d, side by side", () => maxPool2d(2), [3, 2, 6, 10]],
    ["maxPool2d, side by side by fours", () => maxPool2d([3, 4]), [3, 2, 6, 8]],
    ["maxPool2d, side by side by threes", () => maxPool2d(3), [2, 3, 6, 9]],
    ["maxPool2d, apart", () => maxPool2d({ kernelSize: 2, stride: [3, 4], dilation: [2, 1] }), [2, 3, 9, 8]],
    ["maxPool2d of large windows", () => maxPool2d([4, 6]), [2, 2, 8, 12]],
    ["avgPool2d", () => avgPool2d({ kernelSize: 3, stride: 2, padding: 1, countIncludePad: false }), [1, 2, 5, 5]],
    ["adaptiveAvgPool2d", () => adaptiveAvgPool2d([3, 2]), [1, 2, 5, 5]],
    ["globalAvgPool2d", () => globalAvgPool2d(), [2, 3, 2, 3]],
    ["flatten", () => flatten(), [2, 3, 2]],
    ["residual", (random) => residual(sequential(linear(3, 3, { rng: random }), tanh)), [2, 3]],
    ["batchNorm of features", () => batchNorm(3), [5, 3]],
    ["batchNorm of images", () => batchNorm(3), [4, 3, 5, 5]],
    ["batchNorm of many features", () => scaledBatchNorm(5), [70, 5]],
    ["batchNorm of many small images", () => scaledBatchNorm(3), [40, 3, 2, 3]],
    ["batchNorm of a few large images", () => batchNorm(2, { affine: false }), [3, 2, 17, 9]],
    ["layerNorm", () => layerNorm(6), [4, 6]],
    ["layerNorm of long rows", () => layerNorm(300), [3, 300]],
    ["groupNorm", () => groupNorm(2, 4), [2, 4, 3, 3]],
    ["instanceNorm", () => instanceNorm(2), [2, 2, 3, 3]],
    ["rmsNorm", () => rmsNorm(6), [3, 6]],
  ];
  const dense = rows.map(([name, build, shape]) => layerRow(name, build, (random) => random.normal(shape)));
  const shifted = layerRow(
    "batchNorm far from 0",
    () => batchNorm(2),
    (random) => random.normal([8, 2, 4, 4], { mean: 1e4 }),
  );
  const lookup: Comparison = {
    name: "embedding",
    make: () => [...parameters(embedding(5, 3, { rng: rng(3) }))],
    run: (weight) => embeddingOf(weight as Tensor),
  };
  return [...dense, { ...shifted, rtol: 1e-3, atol: 1e-3 }, lookup];
}

/** A batch norm whose scales and shifts tell the channels apart. */
function scaledBatchNorm(channels: number): Layer {
  const from = (first: number): Tensor => {
    const values = Array.from({ length: channels }, (_, i) => first + i / 4);
    return tensor(values, { requiresGrad: true });
  };
  return batchNorm(channels).withParameters({ weight: from(0.5), bias: from(-1) });
}

function embeddingOf(weight: Tensor): Tensor {
  const layer = embedding(5, 3, { rng: rng(3), init: () => weight });
  return layer(tensor(new Int32Array([4, 0, 4, 2]), { backend: weight.backend }));
}

/** A layer in training mode; its parameters and its input get gradients. */
function layerRow(name: string, build: Build, input: (random: Rng) => Tensor): Comparison {
  let layer: Layer | undefined;
  return {
    name,
    make: () => {
      layer = build(rng(7));
      const x = input(rng(8));
      x.requiresGrad = true;
      return [x, ...parameters(layer)];
    },
    run: (x) => (layer as Layer)(x as Tensor, { training: true }),
  };
}

function activationRows(): Comparison[] {
  const extremes = [0, -0, 0.5, -0.5, 3, -3, 20, -20, 100, -100, 1e4, -1e4, 1e-4, -1e-4];
  const endless = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];
  const elementwise = {
    relu,
    leakyRelu: leakyRelu.with({ negativeSlope: 0.2 }),
    elu: elu.with({ alpha: 1.5 }),
    selu,
    sigmoid,
    tanh,
    swish: swish.with({ beta: 1.5 }),
    gelu,
    "gelu by tanh": gelu.with({ approximate: "tanh" }),
    softplus: softplus.with({ beta: 2 }),
    mish,
    hardSwish,
    hardSigmoid,
    hardTanh,
    relu6,
  };
  const rows = Object.entries(elementwise).map(
    ([name, layer]): Comparison => ({
      name,
      make: () => [tensor([...extremes, ...endless], { requiresGrad: true })],
      run: (x) => layer(x as Tensor),
    }),
  );
  const along = [softmax, logSoftmax].flatMap((layer) =>
    [3, 70, 300].map(
      (length): Comparison => ({
        name: `${layer.kind} of ${length}`,
        make: () => [trainable(rng(5).normal([4, length], { std: 5 }))],
        run: (x) => layer(x as Tensor),
      }),
    ),
  );
  const troubled: Comparison = {
    name: "softmax of extremes",
    make: () => [
      trainable(
        tensor([
          [1e4, -1e4, 0],
          [Number.NEGATIVE_INFINITY, 1, 2],
          [Number.NaN, 0, 1],
        ]),
      ),
    ],
    run: (x) => softmax(x as Tensor),
  };
  return [...rows, ...along, troubled];
}

function trainable(x: Tensor): Tensor {
  x.requiresGrad = true;
  return x;
}

function lossRows(): Comparison[] {
  const logits = (classes: number) => (): Tensor[] => [trainable(rng(11).normal([6, classes], { std: 3 }))];
  const labels = (x: Tensor): Tensor => tensor(new Int32Array([0, 2, 1, -1, 2, 0]), { backend: x.backend });
  const target = (x: Tensor): Tensor =>
    tensor(
      Float32Array.from({ length: x.size }, (_, i) => (i % 3) / 2),
      { shape: x.shape },
    );
  const row = (name: string, classes: number, run: (x: Tensor) => Tensor): Comparison => ({
    name,
    make: logits(classes),
    run: (x) => run(x as Tensor),
  });
  return [
    row("crossEntropy", 3, (x) => crossEntropy(x, labels(x), { ignoreIndex: -1 })),
    row("crossEntropy of each", 3, (x) => crossEntropy(x, labels(x), { ignoreIndex: -1, reduction: "none" })),
    row("crossEntropy of 200 classes", 200, (x) => crossEntropy(x, labels(x), { ignoreIndex: -1 })),
    row("crossEntropy, smoothed", 3, (x) => crossEntropy(x, labels(x), { ignoreIndex: -1, labelSmoothing: 0.1 })),
    row("meanSquaredError", 3, (x) => meanSquaredError(x, target(x))),
    row("huber", 3, (x) => huber(x, target(x))),
    row("binaryCrossEntropy", 3, (x) => binaryCrossEntropy(x, target(x))),
  ];
}
