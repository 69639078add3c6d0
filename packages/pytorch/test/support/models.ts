import * as activations from "@ganglion/activations";
import { fixup } from "@ganglion/init";
import * as layers from "@ganglion/layers";
import * as norms from "@ganglion/normalization";
import * as g from "@ganglion/tensor";
import { defineLayer, type Layer, noGrad, rng, type Tensor, tensor } from "@ganglion/tensor";
import * as transfer from "@ganglion/transfer";

/** A model and a batch for it. */
export interface ModelCase {
  readonly name: string;
  readonly make: () => Layer;
  readonly x: () => Tensor;
}

const random = rng(7);
const begin = { rng: random };
const normal =
  (...shape: readonly number[]) =>
  (): Tensor =>
    rng(5)
      .normal([...shape])
      .mul(3);
const images = normal(3, 3, 11, 10);

/** So that running statistics are not the first ones. */
function trained(model: Layer, x: () => Tensor): Layer {
  for (let i = 0; i < 2; i++) noGrad(() => model(x().add(1), { training: true, rng: random }));
  return model;
}

/** Values that are not those that a layer begins with. */
function drawn(model: Layer): Layer {
  for (const x of g.parametersOf(model)) g.assign(x, g.add(x, random.normal(x.shape, { std: 0.3 })));
  return model;
}

const one = (name: string, make: () => Layer, x: () => Tensor = images): ModelCase => ({ name, make, x });

/** A layer of one's own: made of operations, with a parameter. */
function scaleBy(weight: Tensor): Layer {
  return defineLayer((x) => g.mul(g.tanh(g.mul(x, weight)), 2), {
    kind: "scale",
    parameters: { weight },
    withParameters: (parameters: { readonly weight: Tensor }) => scaleBy(parameters.weight),
  });
}

/** Every layer and norm. */
export function layerCases(): readonly ModelCase[] {
  const { conv1d, conv2d, convTranspose2d, depthwiseConv2d, linear } = layers;
  return [
    one("linear", () => linear(10, 4, begin)),
    one("linear without bias", () => linear(10, 4, { ...begin, bias: false })),
    one("conv2d", () =>
      conv2d(3, 6, { ...begin, kernelSize: [3, 2], stride: 2, padding: [1, 0], dilation: [1, 2], groups: 3 }),
    ),
    one("conv2d of the same size", () => conv2d(3, 4, { ...begin, kernelSize: [2, 3], padding: "same", bias: false })),
    one("depthwiseConv2d", () => depthwiseConv2d(3, { ...begin, kernelSize: 3, multiplier: 2 })),
    one("conv1d", () => conv1d(3, 4, { ...begin, kernelSize: 3, stride: 2, padding: 1 }), normal(3, 3, 12)),
    one("convTranspose2d", () =>
      convTranspose2d(3, 4, { ...begin, kernelSize: 3, stride: 2, padding: 1, outputPadding: 1 }),
    ),
    one("embedding", () => layers.embedding(9, 4, { ...begin, paddingIndex: 2 }), indices),
    one("maxPool2d", () => layers.maxPool2d(3, { stride: 2, padding: 1, ceilMode: true })),
    one("maxPool2d with dilation", () => layers.maxPool2d({ kernelSize: 2, dilation: 2, stride: 3 })),
    one("avgPool2d", () => layers.avgPool2d({ kernelSize: 3, stride: 2, padding: 1, countIncludePad: false })),
    one("adaptiveAvgPool2d", () => layers.adaptiveAvgPool2d([3, 4])),
    one("globalAvgPool2d", () => layers.globalAvgPool2d()),
    one("flatten", () => layers.sequential(layers.flatten(), layers.flatten({ startAxis: 0 }))),
    one("dropout", () => layers.dropout(0.3)),
    one("residual", () => layers.residual(linear(10, 4, begin), { shortcut: linear(10, 4, begin) })),
    one("named sequential", () => layers.sequential({ first: linear(10, 4, begin), "the-second": activations.relu })),
    one("batchNorm", () => trained(norms.batchNorm(3), images)),
    one(
      "batchNorm of features",
      () => trained(norms.batchNorm(4, { momentum: null, affine: false }), normal(5, 4)),
      normal(5, 4),
    ),
    one("batchNorm with switches", () =>
      trained(norms.batchNorm(3, { trainable: false, updateRunning: false }), images),
    ),
    one("batchNorm without statistics", () => norms.batchNorm(3, { trackRunningStats: false })),
    one("groupNorm", () => drawn(norms.groupNorm(1, 3))),
    one("instanceNorm", () => drawn(norms.instanceNorm(3, { affine: true, eps: 0.01 }))),
    one("layerNorm", () => drawn(norms.layerNorm([3, 11, 10]))),
    one("layerNorm without bias", () => drawn(norms.layerNorm(10, { bias: false }))),
    one("rmsNorm", () => drawn(norms.rmsNorm([11, 10]))),
  ];
}

function indices(): Tensor {
  return tensor(
    Int32Array.from({ length: 12 }, (_, at) => at % 9),
    { shape: [3, 4] },
  );
}

/** Every activation, and some with options. */
export function activationCases(): readonly ModelCase[] {
  const { elu, gelu, hardTanh, leakyRelu, learnedSwish, maxout, maxoutFeatures, prelu, softmax, softplus, swish } =
    activations;
  const plain = Object.entries<unknown>(activations).filter(
    (entry): entry is [string, Layer] =>
      typeof entry[1] === "function" && "gain" in entry[1] && entry[0] !== "maxoutFeatures",
  );
  const made: readonly (readonly [string, () => Layer])[] = [
    ...plain.map(([name, layer]) => [name, () => layer] as const),
    ["leakyRelu of 0.2", () => leakyRelu.with({ negativeSlope: 0.2 })],
    ["elu of 2", () => elu.with({ alpha: 2 })],
    ["gelu by tanh", () => gelu.with({ approximate: "tanh" })],
    ["hardTanh from -2", () => hardTanh.with({ min: -2, max: 0.5 })],
    ["softplus of 2", () => softplus.with({ beta: 2, threshold: 5 })],
    ["swish of 1.5", () => swish.with({ beta: 1.5 })],
    ["softmax of channels", () => softmax.with({ axis: 1 })],
    ["maxoutFeatures", () => maxoutFeatures.with({ pieces: 3 })],
    ["maxout", () => maxout(10, 4, { ...begin, pieces: 3 })],
    ["prelu", () => drawn(prelu({ channels: 3 }))],
    ["learnedSwish", () => drawn(learnedSwish({ channels: 3 }))],
  ];
  return made.map(([name, make]) => one(name, make));
}

/** Of the larger networks one of each kind of block. */
const BLOCKS: readonly (readonly [string, (options: transfer.NetworkOptions) => Layer, string, number])[] = [
  ["resnet18", transfer.resnet18, "layer2", 64],
  ["resnet50", transfer.resnet50, "layer1", 64],
  ["mobilenetV2", transfer.mobilenetV2, "features.3", 24],
  ["mobilenetV3Small", transfer.mobilenetV3Small, "features.5", 40],
  ["squeezenet1_1", transfer.squeezenet1_1, "features.3", 64],
  ["efficientnetB0", transfer.efficientnetB0, "features.2", 16],
  ["densenet121", transfer.densenet121, "features.denseblock1", 64],
];

function layerAt(model: Layer, path: string): Layer {
  return path.split(".").reduce((layer, name) => layer.children?.[name] as Layer, model);
}

/** Networks, and what is not made by a factory of ours. */
export function networkCases(): readonly ModelCase[] {
  const { linear } = layers;
  const options = { ...begin, classes: 3 };
  const small = normal(3, 3, 16, 16);
  return [
    one("a layer of one's own", () =>
      layers.sequential(scaleBy(random.normal([10])), (x) => g.add(g.maximum(x, 0), 1)),
    ),
    one("a shared layer", () => {
      const shared = linear(10, 10, begin);
      return layers.sequential(shared, activations.relu, layers.residual(shared));
    }),
    one("tied weights", () => {
      const first = linear(10, 10, { ...begin, bias: false });
      return layers.sequential(first, activations.tanh, first.withParameters({ weight: first.parameters.weight }));
    }),
    one("fixup", () => {
      const block = layers.residual(layers.sequential(linear(10, 10, begin), activations.relu, linear(10, 10, begin)));
      return drawn(fixup(layers.sequential(linear(10, 10, begin), block, linear(10, 3, begin)), begin).model);
    }),
    one(
      "a frozen network",
      () => transfer.freeze(trained(transfer.resnet8(options), small), ["conv1", "bn1", "layer1"]),
      small,
    ),
    one("mobilenetV1", () => transfer.mobilenetV1({ ...options, width: 0.25 }), normal(3, 3, 37, 40)),
    ...BLOCKS.map(([name, network, path, channels]) =>
      one(
        `${path} of ${name}`,
        () => trained(layerAt(network(options), path), normal(3, channels, 9, 8)),
        normal(3, channels, 9, 8),
      ),
    ),
  ];
}
