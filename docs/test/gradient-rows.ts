import * as activations from "@ganglion/activations";
import * as layers from "@ganglion/layers";
import * as losses from "@ganglion/losses";
import * as normalization from "@ganglion/normalization";
import * as preprocessing from "@ganglion/preprocessing";
import * as tensors from "@ganglion/tensor";
import * as weights from "@ganglion/weights";
import { opCases, type ValueCase } from "@ganglion/tensor/testing";
import { type Layer, rng, type Shape, type Tensor, tensor } from "@ganglion/tensor";

/** A function of float64 tensors, and the shapes of those it is checked on. */
export type GradientRow = readonly [f: (...inputs: Tensor[]) => Tensor, ...shapes: Shape[]];

/** How an export is checked; null where it computes nothing that has a gradient. */
export type GradientRows = Readonly<Record<string, GradientRow | null>>;

const dtype = "float64";
const labels = (): Tensor => tensor(new Int32Array([2, 0, 1]));
const positive = (x: Tensor): Tensor => x.mul(x).add(0.5);
const nothing = (names: string): GradientRows => Object.fromEntries(names.split(/\s+/).map((name) => [name, null]));

/** The function that a layer is, of its input and of its parameters, which have these shapes. */
function ofLayer(make: () => Layer, shape: Shape, parameterShapes: readonly Shape[] = []): GradientRow {
  const f = (x: Tensor, ...values: Tensor[]): Tensor => {
    const layer = make();
    const own = (layer.parameters ?? {}) as Record<string, Tensor>;
    for (const [index, name] of Object.keys(own).entries()) own[name] = values[index] as Tensor;
    return layer(x, { training: true, rng: rng(3) });
  };
  return [f, shape, ...parameterShapes];
}

const image: Shape = [2, 2, 4, 4];
const start = { rng: rng(0), dtype } as const;
const given = (values: readonly Tensor[]): layers.LinearOptions => {
  const left = [...values];
  const next = (): Tensor => left.shift() as Tensor;
  return { ...start, init: next, biasInit: next };
};

const gate = tensors.elementwise("gate", ["x", "y"], ["p"], ({ x, y, p }) => x.mul(y.mul(p).sigmoid()));

/** A case of the op suite: at its own operands, moved a little, since not every operation takes any number. */
function ofSuite({ inputs, run }: ValueCase): GradientRow {
  const isMoved = inputs.map((x) => x.dtype === undefined);
  const shapes = inputs.filter((_, index) => isMoved[index]).map((x) => x.shape);
  const f = (...moves: Tensor[]): Tensor => {
    const left = [...moves];
    const operands = inputs.map(({ data, shape }, index) =>
      isMoved[index] === true
        ? tensor(Float64Array.from(data), { shape }).add((left.shift() as Tensor).mul(1 / 16))
        : tensor(Int32Array.from(data), { shape }),
    );
    return run(...operands);
  };
  return [f, ...shapes];
}

/** The operations, of which the op suite checks gradients: the first such case of each. */
const operationRows: GradientRows = Object.fromEntries(
  opCases()
    .filter((one): one is ValueCase => one.kind === "value" && one.gradient === "check")
    .reverse()
    .map((one) => [one.op, ofSuite(one)]),
);

const tensorRows: GradientRows = {
  ...operationRows,
  applyElementwise: [(x, y) => tensors.applyElementwise(gate, [x, y], [1.5]), [3, 4], [3, 4]],
  cast: [(x) => tensors.cast(x, "float64"), [3]],
  // The suite's first case adds up so much that differences of sums lose the digits of small gradients.
  convolve2d: [(x, w, bias) => tensors.convolve2d(x, w, { bias, padding: 1, stride: 2 }), image, [3, 2, 3, 3], [3]],
  ...nothing(`activeBackend allocate arange argmax argmin assign backward BackendError beginInPlace broadcastShapes checkShape
    commonBackend defineLayer DisposedError dtypeOf DTypeError elementwise emit emitLike equal fillNormal fillUniform formatShape full
    fusedGradKernel fusedKernel grad greater greaterEqual isFloat isRecording isTensor keep less lessEqual moveTo noGrad
    normalizeAxes normalizeAxis notEqual ones operation promote record reference requireFloat rng sameShape scope setBackend
    ShapeError sign sizeOf Tensor tensor withoutFused zeros zerosLike`),
  ...nothing(`anything buffersBeside buffersOf checkBackend checkBoolean checkCount checkDecay checkElementwise checkFinite checkFloatDType checkFunction
    checkGradient checkNonNegative checkNumber checkOptions checkPositive checkRng checkSignal checkSize checkString checkTensor checkUnit
    checkGiven checkInteger checkObject checkWhole describeValue describeWord indexError isPlainObject indexNaming memoryError namingIndices oneOf parametersOf refusal unknownOption
    walkLayers castModel checkChildren checkModel copyModel joinPath mapLayers mapTensors overParameters parameter stateEntries`),
};

const activationRows: GradientRows = {
  ...Object.fromEntries(
    Object.entries(activations).flatMap(([name, value]): [string, GradientRow][] =>
      "kind" in value ? [[name, [(x) => (value as Layer)(x), [3, 4]]]] : [],
    ),
  ),
  learnedSwish: [(x) => activations.learnedSwish({ dtype, beta: 1.25 })(x), [3, 4]],
  maxout: [(x) => activations.maxout(3, 2, { rng: rng(4), dtype })(x), [4, 3]],
  prelu: [(x) => activations.prelu({ channels: 4, dtype })(x), [3, 4]],
  defineActivation: null,
};

const classes: Shape = [3, 4];
const lossRows: GradientRows = {
  binaryCrossEntropy: [(x, y) => losses.binaryCrossEntropy(x, y), classes, classes],
  crossEntropy: [(x) => losses.crossEntropy(x, labels()), classes],
  hinge: [(x) => losses.hinge(x, labels()), classes],
  huber: [(x, y) => losses.huber(x, y), classes, classes],
  klDivergence: [(x, y) => losses.klDivergence(x, positive(y)), classes, classes],
  meanAbsoluteError: [(x, y) => losses.meanAbsoluteError(x, y), classes, classes],
  meanSquaredError: [(x, y) => losses.meanSquaredError(x, y), classes, classes],
  smoothL1: [(x, y) => losses.smoothL1(x, y), classes, classes],
  collectWeights: null,
  weighted: null,
};

const layerRows: GradientRows = {
  adaptiveAvgPool2d: ofLayer(() => layers.adaptiveAvgPool2d([3, 2]), image),
  avgPool2d: ofLayer(() => layers.avgPool2d({ kernelSize: 3, stride: 2, padding: 1 }), image),
  conv2d: [(x, ...values) => layers.conv2d(2, 3, { ...given(values), kernelSize: 3 })(x), image, [3, 2, 3, 3], [3]],
  conv1d: [
    (x, ...values) => layers.conv1d(2, 3, { ...given(values), kernelSize: 3, padding: 1, stride: 2 })(x),
    [2, 2, 6],
    [3, 2, 3],
    [3],
  ],
  convTranspose2d: [
    (x, ...values) => layers.convTranspose2d(2, 3, { ...given(values), kernelSize: 3, padding: 1, stride: 2 })(x),
    image,
    [2, 3, 3, 3],
    [3],
  ],
  depthwiseConv2d: [
    (x, ...values) => layers.depthwiseConv2d(2, { ...given(values), kernelSize: 3 })(x),
    image,
    [2, 1, 3, 3],
    [2],
  ],
  dropout: ofLayer(() => layers.dropout(0.4), [3, 4]),
  embedding: [(weight) => layers.embedding(4, 2, { ...start, init: () => weight })(labels()), [4, 2]],
  flatten: ofLayer(() => layers.flatten(), image),
  globalAvgPool2d: ofLayer(() => layers.globalAvgPool2d(), image),
  linear: [(x, ...values) => layers.linear(3, 2, given(values))(x), [4, 3], [2, 3], [2]],
  maxPool2d: ofLayer(() => layers.maxPool2d(2), image),
  residual: [(x, ...values) => layers.residual(layers.linear(3, 3, given(values)))(x), [4, 3], [3, 3], [3]],
  sequential: [
    (x, ...values) => layers.sequential(layers.linear(3, 3, given(values)), activations.tanh)(x),
    [4, 3],
    [3, 3],
    [3],
  ],
  ...nothing("callChild LayerError loadStateDict namedParameters parameters stateDict"),
};

const normalizationRows: GradientRows = {
  batchNorm: ofLayer(() => normalization.batchNorm(3, { dtype }), [4, 3], [[3], [3]]),
  groupNorm: ofLayer(() => normalization.groupNorm(2, 4, { dtype }), [2, 4, 3], [[4], [4]]),
  instanceNorm: ofLayer(() => normalization.instanceNorm(2, { affine: true, dtype }), [2, 2, 4], [[2], [2]]),
  layerNorm: ofLayer(
    () => normalization.layerNorm([2, 3], { dtype }),
    [3, 2, 3],
    [
      [2, 3],
      [2, 3],
    ],
  ),
  rmsNorm: ofLayer(() => normalization.rmsNorm([2, 3], { dtype }), [3, 2, 3], [[2, 3]]),
  ...nothing("foldBatchNorm recalibrate configureBatchNorm"),
};

const samples = (): Tensor => rng(5).normal([8, 2, 3, 3], { dtype });
const imageShape: Shape = [2, 2, 3, 3];
const preprocessingRows: GradientRows = {
  center: [(x) => preprocessing.center(samples())(x), imageShape],
  channelMean: [(x) => preprocessing.channelMean(samples())(x), imageShape],
  channelStandardize: [(x) => preprocessing.channelStandardize(samples())(x), imageShape],
  compose: [
    (x) => {
      const [first, second] = [preprocessing.center(samples()), preprocessing.standardize(samples())];
      return preprocessing.compose(first, second)(x);
    },
    imageShape,
  ],
  fromJSON: [(x) => preprocessing.fromJSON(preprocessing.standardize(samples()).toJSON())(x), imageShape],
  meanImage: [(x) => preprocessing.meanImage(samples())(x), imageShape],
  pca: [(x) => preprocessing.pca(samples(), { components: 4 })(x), imageShape],
  standardize: [(x) => preprocessing.standardize(samples())(x), imageShape],
  whiten: [(x) => preprocessing.whiten(samples(), { eps: 0.1 })(x), imageShape],
};

/** For each package that computes with tensors, its exports and how each is checked. */
export const gradientRows: Readonly<Record<string, readonly [exports: object, rows: GradientRows]>> = {
  tensor: [tensors, tensorRows],
  activations: [activations, activationRows],
  losses: [losses, lossRows],
  layers: [layers, layerRows],
  normalization: [normalization, normalizationRows],
  preprocessing: [preprocessing, preprocessingRows],
  weights: [
    weights,
    nothing("encodeWeights indexedDbFile loadWeights matchWeights openWeights readWeights renameKeys saveWeights"),
  ],
};
