// Made by scripts/build-kernels.mjs from scripts/kernels.mjs and scripts/elementwise.mjs. Do not edit.
// oxlint-disable max-lines
/** The number of each elementwise function. */
export const ELEMENTWISE = {
  copy: 0,
  negF32: 1,
  absF32: 2,
  signF32: 3,
  expm1: 4,
  log: 5,
  log1p: 6,
  sqrt: 7,
  erf: 8,
  negI32: 9,
  absI32: 10,
  signI32: 11,
  toI32: 12,
  toF32: 13,
  addF32: 14,
  subF32: 15,
  mulF32: 16,
  divF32: 17,
  maximumF32: 18,
  minimumF32: 19,
  addI32: 20,
  subI32: 21,
  mulI32: 22,
  maximumI32: 23,
  minimumI32: 24,
  equalF32: 25,
  notEqualF32: 26,
  lessF32: 27,
  lessEqualF32: 28,
  greaterF32: 29,
  greaterEqualF32: 30,
  equalI32: 31,
  notEqualI32: 32,
  lessI32: 33,
  lessEqualI32: 34,
  greaterI32: 35,
  greaterEqualI32: 36,
  whereF32: 37,
  whereI32: 38,
  relu: 39,
  swish: 40,
  gelu: 41,
  geluTanh: 42,
  softplus: 43,
  reluGrad: 44,
  sigmoidGrad: 45,
  tanhGrad: 46,
  swishGrad: 47,
  geluGrad: 48,
  geluTanhGrad: 49,
  softplusGrad: 50,
  powF32: 51,
  divI32: 52,
  powI32: 53,
  exp: 54,
  sigmoid: 55,
  tanh: 56,
} as const;

/** The views of memory that arguments are written to. */
export interface Views {
  readonly ints: Int32Array;
  readonly floats: Float32Array;
}

/** A kernel's number, and what writes its arguments. */
export interface Kernel<Arguments> {
  readonly number: number;
  readonly write: (views: Views, given: Arguments) => void;
}

function writeList(ints: Int32Array, at: number, list: readonly number[]): void {
  for (let i = 0; i < list.length; i++) ints[at + i] = list[i] as number;
}

/** Arguments that several kernels take: axes. */
export interface Axes {
  readonly rank: number;
  readonly lengths: readonly number[];
  readonly strides: readonly (readonly number[])[];
}

/** Arguments that several kernels take: window. */
export interface Window {
  readonly planes: number;
  readonly height: number;
  readonly width: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly paddingY: number;
  readonly paddingX: number;
  readonly dilationY: number;
  readonly dilationX: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
}

/** Arguments that several kernels take: padded. */
export interface Padded {
  /** Of a plane with its border. */
  readonly height: number;
  readonly width: number;
  /** How far apart elements of the input are placed. */
  readonly spacingY: number;
  readonly spacingX: number;
}

/** Arguments that several kernels take: convolution. */
export interface Convolution {
  readonly images: number;
  readonly groups: number;
  /** Of a group. */
  readonly channels: number;
  /** Of a group. */
  readonly outputs: number;
}

/** Arguments that several kernels take: normalization. */
export interface Normalization {
  readonly x: number;
  readonly weight: number;
  readonly mean: number;
  readonly variance: number;
  readonly images: number;
  readonly channels: number;
  /** Of a channel of an image. */
  readonly elements: number;
  readonly eps: number;
}

/** Arguments that several kernels take: philox. */
export interface Philox {
  readonly size: number;
  readonly keyLow: number;
  readonly keyHigh: number;
  /** The number of the first block. */
  readonly blockLow: number;
  readonly blockHigh: number;
}

/** Arguments of elementwise, which assembly/elementwise.ts reads. */
export interface Elementwise {
  readonly y: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** The number of the elementwise function. */
  readonly operation: number;
  readonly size: number;
  /** Bytes from one element to the next, 4 or, for one that is repeated, 0. */
  readonly aStride: number;
  readonly bStride: number;
  readonly cStride: number;
}

/** Arguments of elementwiseBroadcast, which assembly/elementwise.ts reads. */
export interface ElementwiseBroadcast {
  readonly y: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** The number of the elementwise function. */
  readonly operation: number;
  readonly size: number;
  readonly axes: Axes;
}

/** Arguments of copy, transpose, which assembly/copy.ts reads. */
export interface Copy {
  readonly y: number;
  readonly x: number;
  readonly axes: Axes;
}

/** Arguments of gather, which assembly/gather.ts reads. */
export interface Gather {
  readonly values: number;
  readonly table: number;
  readonly indices: number;
  /** GATHER, ADD_FLOATS or ADD_INTS. */
  readonly mode: number;
  /** The table's byte stride along the indexed axis. */
  readonly step: number;
  readonly size: number;
  /** Of the indexed axis. */
  readonly length: number;
  readonly axes: Axes;
}

/** Arguments of reduceRows, which assembly/reduce.ts reads. */
export interface ReduceRows {
  readonly y: number;
  readonly x: number;
  /** SUM, MAX or MIN. */
  readonly operation: number;
  readonly rows: number;
  /** Of a row. */
  readonly length: number;
  readonly partLength: number;
  /** Of a row. */
  readonly parts: number;
}

/** Arguments of reduceColumns, reduceI32, which assembly/reduce.ts reads. */
export interface ReduceColumns {
  readonly y: number;
  readonly x: number;
  /** SUM, MAX or MIN. */
  readonly operation: number;
  readonly outer: number;
  readonly rows: number;
  readonly inner: number;
}

/** Arguments of argReduceF32, argReduceI32, which assembly/reduce.ts reads. */
export interface ArgReduceF32 {
  readonly y: number;
  readonly x: number;
  readonly outer: number;
  readonly rows: number;
  readonly inner: number;
  readonly largest: boolean;
}

/** Arguments of cumsum, which assembly/cumsum.ts reads. */
export interface Cumsum {
  readonly y: number;
  readonly x: number;
  readonly columns: number;
  /** Of a column. */
  readonly length: number;
  /** How far apart a column's elements are. */
  readonly inner: number;
  readonly reverse: boolean;
  readonly isInt: boolean;
}

/** Arguments of measureValues, which assembly/measure.ts reads. */
export interface MeasureValues {
  readonly y: number;
  readonly x: number;
  readonly size: number;
  /** Each so many-th is looked at. */
  readonly every: number;
  readonly bins: number;
  /** What lies below is outside. */
  readonly low: number;
  readonly high: number;
  /** Of the bins, in standard deviations to either side. */
  readonly reach: number;
}

/** Arguments of measureEnds, which assembly/measure.ts reads. */
export interface MeasureEnds {
  /** The least of each unit, then the largest. */
  readonly y: number;
  readonly x: number;
  readonly outer: number;
  readonly units: number;
  readonly inner: number;
  /** Each so many-th unit is looked at. */
  readonly every: number;
  /** Beside what stands there. */
  readonly isMore: boolean;
}

/** Arguments of measureNorms, which assembly/measure.ts reads. */
export interface MeasureNorms {
  readonly y: number;
  readonly x: number;
  /** The values that were taken earlier. */
  readonly before: number;
  readonly size: number;
  /** Each so many-th is looked at. */
  readonly every: number;
}

/** Arguments of takeEvery, which assembly/measure.ts reads. */
export interface TakeEvery {
  readonly y: number;
  readonly x: number;
  readonly size: number;
  readonly every: number;
}

/** Arguments of matmul, matmulI32, which assembly/gemm.ts reads. */
export interface Matmul {
  readonly c: number;
  readonly a: number;
  readonly b: number;
  /** One number for each column. */
  readonly bias: number;
  /** Rows of A. */
  readonly m: number;
  /** Columns of B. */
  readonly n: number;
  /** Columns of A. */
  readonly k: number;
  /** Into how many parts to cut the rows of C. */
  readonly rowParts: number;
  readonly columnParts: number;
  /** Byte strides. */
  readonly cRow: number;
  readonly aRow: number;
  readonly aDepth: number;
  readonly bDepth: number;
  readonly bColumn: number;
  readonly axes: Axes;
}

/** Arguments of packWeights, which assembly/convolve.ts reads. */
export interface PackWeights {
  readonly packed: number;
  readonly matrices: number;
  /** Of matrices. */
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  /** In bytes. */
  readonly rowStride: number;
  readonly columnStride: number;
}

/** Arguments of convolve, which assembly/convolve.ts reads. */
export interface Convolve {
  readonly y: number;
  readonly x: number;
  /** Packed. */
  readonly weight: number;
  readonly bias: number;
  /** Into how many to cut the outputs of an image and group. */
  readonly parts: number;
  readonly convolution: Convolution;
  readonly window: Window;
  readonly padded: Padded;
}

/** Arguments of convolveWeightGrad, which assembly/convolve-weight-grad.ts reads. */
export interface ConvolveWeightGrad {
  readonly weightGrad: number;
  readonly x: number;
  readonly grad: number;
  /** Of the gradient that a chunk computes. */
  readonly columns: number;
  readonly convolution: Convolution;
  readonly window: Window;
  readonly padded: Padded;
}

/** Arguments of convolveInputGrad, which assembly/convolve-input-grad.ts reads. */
export interface ConvolveInputGrad {
  readonly inputGrad: number;
  readonly grad: number;
  /** Packed. */
  readonly weight: number;
  readonly convolution: Convolution;
  readonly window: Window;
}

/** Arguments of flipWeights, which assembly/convolve-input-grad.ts reads. */
export interface FlipWeights {
  readonly y: number;
  readonly x: number;
  readonly groups: number;
  readonly outputs: number;
  readonly channels: number;
  readonly taps: number;
}

/** Arguments of depthwise, which assembly/depthwise.ts reads. */
export interface Depthwise {
  readonly y: number;
  readonly x: number;
  readonly weight: number;
  readonly bias: number;
  readonly convolution: Convolution;
  readonly window: Window;
  readonly padded: Padded;
}

/** Arguments of depthwiseWeightGrad, which assembly/depthwise.ts reads. */
export interface DepthwiseWeightGrad {
  readonly weightGrad: number;
  readonly x: number;
  readonly grad: number;
  readonly convolution: Convolution;
  readonly window: Window;
  readonly padded: Padded;
}

/** Arguments of poolMax, which assembly/pooling.ts reads. */
export interface PoolMax {
  readonly y: number;
  readonly x: number;
  readonly indices: number;
  readonly window: Window;
  readonly padded: Padded;
}

/** Arguments of poolMaxGrad, which assembly/pooling.ts reads. */
export interface PoolMaxGrad {
  readonly inputGrad: number;
  readonly grad: number;
  readonly indices: number;
  readonly window: Window;
}

/** Arguments of poolMean, which assembly/pooling.ts reads. */
export interface PoolMean {
  readonly y: number;
  readonly x: number;
  readonly countsPadding: boolean;
  readonly window: Window;
  readonly padded: Padded;
}

/** Arguments of poolMeanGrad, which assembly/pooling.ts reads. */
export interface PoolMeanGrad {
  readonly inputGrad: number;
  readonly grad: number;
  readonly countsPadding: boolean;
  readonly window: Window;
}

/** Arguments of softmax, logSoftmax, which assembly/softmax.ts reads. */
export interface Softmax {
  readonly y: number;
  readonly x: number;
  readonly rows: number;
  /** Of a row. */
  readonly length: number;
}

/** Arguments of softmaxGrad, logSoftmaxGrad, which assembly/softmax.ts reads. */
export interface SoftmaxGrad {
  readonly inputGrad: number;
  readonly y: number;
  readonly grad: number;
  readonly rows: number;
  /** Of a row. */
  readonly length: number;
}

/** Arguments of crossEntropy, which assembly/softmax.ts reads. */
export interface CrossEntropy {
  readonly losses: number;
  readonly logits: number;
  readonly labels: number;
  readonly rows: number;
  readonly classes: number;
  readonly ignoredLabel: number;
}

/** Arguments of crossEntropyGrad, which assembly/softmax.ts reads. */
export interface CrossEntropyGrad {
  readonly logitsGrad: number;
  readonly logits: number;
  readonly labels: number;
  /** One number for each row. */
  readonly grad: number;
  readonly rows: number;
  readonly classes: number;
  readonly ignoredLabel: number;
}

/** Arguments of batchNorm, rowNorm, columnNorm, which assembly/normalize.ts reads. */
export interface BatchNorm {
  readonly y: number;
  readonly bias: number;
  readonly normalization: Normalization;
}

/** Arguments of batchNormGrad, rowNormGrad, columnNormGrad, which assembly/normalize.ts reads. */
export interface BatchNormGrad {
  readonly inputGrad: number;
  readonly grad: number;
  readonly weightGrad: number;
  readonly biasGrad: number;
  readonly normalization: Normalization;
}

/** Arguments of randomUniform, which assembly/random.ts reads. */
export interface RandomUniform {
  readonly y: number;
  readonly low: number;
  /** High - low. */
  readonly range: number;
  /** The largest number below high. */
  readonly last: number;
  readonly philox: Philox;
}

/** Arguments of randomNormal, which assembly/random.ts reads. */
export interface RandomNormal {
  readonly y: number;
  readonly mean: number;
  readonly std: number;
  readonly philox: Philox;
}

/** Arguments of sgd, which assembly/optimize.ts reads. */
export interface Sgd {
  readonly parameter: number;
  readonly grad: number;
  readonly velocity: number;
  readonly size: number;
  readonly nesterov: boolean;
  /** Whether the velocity is new. */
  readonly first: boolean;
  readonly learningRate: number;
  readonly momentum: number;
  /** 1 - dampening. */
  readonly keep: number;
  readonly weightDecay: number;
}

/** Arguments of adam, which assembly/optimize.ts reads. */
export interface Adam {
  readonly parameter: number;
  readonly grad: number;
  readonly moment1: number;
  readonly moment2: number;
  readonly maxMoment2: number;
  readonly size: number;
  /** Learning rate / (1 - beta1^step). */
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  /** 1 / sqrt(1 - beta2^step). */
  readonly correction: number;
  readonly eps: number;
  /** What of a weight is added to its gradient. */
  readonly decay: number;
  /** What a weight is multiplied by before the step. */
  readonly shrink: number;
  /** 1 - beta1. */
  readonly rest1: number;
  /** 1 - beta2. */
  readonly rest2: number;
}

/** Arguments of unfold, which assembly/unfold.ts reads. */
export interface Unfold {
  readonly y: number;
  readonly x: number;
  /** The bits of what lies around. */
  readonly padding: number;
  readonly window: Window;
}

/** Arguments of fold, which assembly/unfold.ts reads. */
export interface Fold {
  readonly y: number;
  readonly x: number;
  readonly isInt: boolean;
  readonly window: Window;
}

/** The arguments of each kernel. */
export interface KernelArguments {
  readonly elementwise: Elementwise;
  readonly elementwiseBroadcast: ElementwiseBroadcast;
  readonly copy: Copy;
  readonly transpose: Copy;
  readonly gather: Gather;
  readonly reduceRows: ReduceRows;
  readonly reduceColumns: ReduceColumns;
  readonly reduceI32: ReduceColumns;
  readonly argReduceF32: ArgReduceF32;
  readonly argReduceI32: ArgReduceF32;
  readonly cumsum: Cumsum;
  readonly measureValues: MeasureValues;
  readonly measureEnds: MeasureEnds;
  readonly measureNorms: MeasureNorms;
  readonly takeEvery: TakeEvery;
  readonly matmul: Matmul;
  readonly matmulI32: Matmul;
  readonly packWeights: PackWeights;
  readonly convolve: Convolve;
  readonly convolveWeightGrad: ConvolveWeightGrad;
  readonly convolveInputGrad: ConvolveInputGrad;
  readonly flipWeights: FlipWeights;
  readonly depthwise: Depthwise;
  readonly depthwiseWeightGrad: DepthwiseWeightGrad;
  readonly poolMax: PoolMax;
  readonly poolMaxGrad: PoolMaxGrad;
  readonly poolMean: PoolMean;
  readonly poolMeanGrad: PoolMeanGrad;
  readonly softmax: Softmax;
  readonly softmaxGrad: SoftmaxGrad;
  readonly logSoftmax: Softmax;
  readonly logSoftmaxGrad: SoftmaxGrad;
  readonly crossEntropy: CrossEntropy;
  readonly crossEntropyGrad: CrossEntropyGrad;
  readonly batchNorm: BatchNorm;
  readonly batchNormGrad: BatchNormGrad;
  readonly rowNorm: BatchNorm;
  readonly rowNormGrad: BatchNormGrad;
  readonly columnNorm: BatchNorm;
  readonly columnNormGrad: BatchNormGrad;
  readonly randomUniform: RandomUniform;
  readonly randomNormal: RandomNormal;
  readonly sgd: Sgd;
  readonly adam: Adam;
  readonly unfold: Unfold;
  readonly fold: Fold;
}

function writeAxes(views: Views, given: Axes): void {
  const { ints } = views;
  let at = 528;
  ints[at++] = given.rank;
  writeList(ints, 529, given.lengths);
  given.strides.forEach((list, i) => writeList(ints, 545 + 16 * i, list));
}

/** Writes arguments: window. */
export function writeWindow(views: Views, given: Window): void {
  const { ints } = views;
  let at = 593;
  ints[at++] = given.planes;
  ints[at++] = given.height;
  ints[at++] = given.width;
  ints[at++] = given.kernelHeight;
  ints[at++] = given.kernelWidth;
  ints[at++] = given.strideY;
  ints[at++] = given.strideX;
  ints[at++] = given.paddingY;
  ints[at++] = given.paddingX;
  ints[at++] = given.dilationY;
  ints[at++] = given.dilationX;
  ints[at++] = given.outputHeight;
  ints[at++] = given.outputWidth;
}

function writePadded(views: Views, given: Padded): void {
  const { ints } = views;
  let at = 606;
  ints[at++] = given.height;
  ints[at++] = given.width;
  ints[at++] = given.spacingY;
  ints[at++] = given.spacingX;
}

/** Writes arguments: convolution. */
export function writeConvolution(views: Views, given: Convolution): void {
  const { ints } = views;
  let at = 610;
  ints[at++] = given.images;
  ints[at++] = given.groups;
  ints[at++] = given.channels;
  ints[at++] = given.outputs;
}

function writeNormalization(views: Views, given: Normalization): void {
  const { ints, floats } = views;
  let at = 614;
  ints[at++] = given.x;
  ints[at++] = given.weight;
  ints[at++] = given.mean;
  ints[at++] = given.variance;
  ints[at++] = given.images;
  ints[at++] = given.channels;
  ints[at++] = given.elements;
  at = 656;
  floats[at++] = given.eps;
}

function writePhilox(views: Views, given: Philox): void {
  const { ints } = views;
  let at = 621;
  ints[at++] = given.size;
  ints[at++] = given.keyLow;
  ints[at++] = given.keyHigh;
  ints[at++] = given.blockLow;
  ints[at++] = given.blockHigh;
}

function writeElementwise(views: Views, given: Elementwise): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.y;
  ints[at++] = given.a;
  ints[at++] = given.b;
  ints[at++] = given.c;
  ints[at++] = given.operation;
  ints[at++] = given.size;
  ints[at++] = given.aStride;
  ints[at++] = given.bStride;
  ints[at++] = given.cStride;
}

function writeElementwiseBroadcast(views: Views, given: ElementwiseBroadcast): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.y;
  ints[at++] = given.a;
  ints[at++] = given.b;
  ints[at++] = given.c;
  ints[at++] = given.operation;
  ints[at++] = given.size;
  writeAxes(views, given.axes);
}

function writeCopy(views: Views, given: Copy): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.y;
  ints[at++] = given.x;
  writeAxes(views, given.axes);
}

function writeGather(views: Views, given: Gather): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.values;
  ints[at++] = given.table;
  ints[at++] = given.indices;
  ints[at++] = given.mode;
  ints[at++] = given.step;
  ints[at++] = given.size;
  ints[at++] = given.length;
  writeAxes(views, given.axes);
}

function writeReduceRows(views: Views, given: ReduceRows): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.y;
  ints[at++] = given.x;
  ints[at++] = given.operation;
  ints[at++] = given.rows;
  ints[at++] = given.length;
  ints[at++] = given.partLength;
  ints[at++] = given.parts;
}

function writeReduceColumns(views: Views, given: ReduceColumns): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.y;
  ints[at++] = given.x;
  ints[at++] = given.operation;
  ints[at++] = given.outer;
  ints[at++] = given.rows;
  ints[at++] = given.inner;
}

function writeArgReduceF32(views: Views, given: ArgReduceF32): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.y;
  ints[at++] = given.x;
  ints[at++] = given.outer;
  ints[at++] = given.rows;
  ints[at++] = given.inner;
  ints[at++] = given.largest ? 1 : 0;
}

function writeCumsum(views: Views, given: Cumsum): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.y;
  ints[at++] = given.x;
  ints[at++] = given.columns;
  ints[at++] = given.length;
  ints[at++] = given.inner;
  ints[at++] = given.reverse ? 1 : 0;
  ints[at++] = given.isInt ? 1 : 0;
}

function writeMeasureValues(views: Views, given: MeasureValues): void {
  const { ints, floats } = views;
  let at = 512;
  ints[at++] = given.y;
  ints[at++] = given.x;
  ints[at++] = given.size;
  ints[at++] = given.every;
  ints[at++] = given.bins;
  at = 640;
  floats[at++] = given.low;
  floats[at++] = given.high;
  floats[at++] = given.reach;
}

function writeMeasureEnds(views: Views, given: MeasureEnds): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.y;
  ints[at++] = given.x;
  ints[at++] = given.outer;
  ints[at++] = given.units;
  ints[at++] = given.inner;
  ints[at++] = given.every;
  ints[at++] = given.isMore ? 1 : 0;
}

function writeMeasureNorms(views: Views, given: MeasureNorms): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.y;
  ints[at++] = given.x;
  ints[at++] = given.before;
  ints[at++] = given.size;
  ints[at++] = given.every;
}

function writeTakeEvery(views: Views, given: TakeEvery): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.y;
  ints[at++] = given.x;
  ints[at++] = given.size;
  ints[at++] = given.every;
}

function writeMatmul(views: Views, given: Matmul): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.c;
  ints[at++] = given.a;
  ints[at++] = given.b;
  ints[at++] = given.bias;
  ints[at++] = given.m;
  ints[at++] = given.n;
  ints[at++] = given.k;
  ints[at++] = given.rowParts;
  ints[at++] = given.columnParts;
  ints[at++] = given.cRow;
  ints[at++] = given.aRow;
  ints[at++] = given.aDepth;
  ints[at++] = given.bDepth;
  ints[at++] = given.bColumn;
  writeAxes(views, given.axes);
}

function writePackWeights(views: Views, given: PackWeights): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.packed;
  ints[at++] = given.matrices;
  ints[at++] = given.count;
  ints[at++] = given.rows;
  ints[at++] = given.columns;
  ints[at++] = given.rowStride;
  ints[at++] = given.columnStride;
}

function writeConvolve(views: Views, given: Convolve): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.y;
  ints[at++] = given.x;
  ints[at++] = given.weight;
  ints[at++] = given.bias;
  ints[at++] = given.parts;
  writeConvolution(views, given.convolution);
  writeWindow(views, given.window);
  writePadded(views, given.padded);
}

function writeConvolveWeightGrad(views: Views, given: ConvolveWeightGrad): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.weightGrad;
  ints[at++] = given.x;
  ints[at++] = given.grad;
  ints[at++] = given.columns;
  writeConvolution(views, given.convolution);
  writeWindow(views, given.window);
  writePadded(views, given.padded);
}

function writeConvolveInputGrad(views: Views, given: ConvolveInputGrad): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.inputGrad;
  ints[at++] = given.grad;
  ints[at++] = given.weight;
  writeConvolution(views, given.convolution);
  writeWindow(views, given.window);
}

function writeFlipWeights(views: Views, given: FlipWeights): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.y;
  ints[at++] = given.x;
  ints[at++] = given.groups;
  ints[at++] = given.outputs;
  ints[at++] = given.channels;
  ints[at++] = given.taps;
}

function writeDepthwise(views: Views, given: Depthwise): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.y;
  ints[at++] = given.x;
  ints[at++] = given.weight;
  ints[at++] = given.bias;
  writeConvolution(views, given.convolution);
  writeWindow(views, given.window);
  writePadded(views, given.padded);
}

function writeDepthwiseWeightGrad(views: Views, given: DepthwiseWeightGrad): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.weightGrad;
  ints[at++] = given.x;
  ints[at++] = given.grad;
  writeConvolution(views, given.convolution);
  writeWindow(views, given.window);
  writePadded(views, given.padded);
}

function writePoolMax(views: Views, given: PoolMax): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.y;
  ints[at++] = given.x;
  ints[at++] = given.indices;
  writeWindow(views, given.window);
  writePadded(views, given.padded);
}

function writePoolMaxGrad(views: Views, given: PoolMaxGrad): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.inputGrad;
  ints[at++] = given.grad;
  ints[at++] = given.indices;
  writeWindow(views, given.window);
}

function writePoolMean(views: Views, given: PoolMean): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.y;
  ints[at++] = given.x;
  ints[at++] = given.countsPadding ? 1 : 0;
  writeWindow(views, given.window);
  writePadded(views, given.padded);
}

function writePoolMeanGrad(views: Views, given: PoolMeanGrad): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.inputGrad;
  ints[at++] = given.grad;
  ints[at++] = given.countsPadding ? 1 : 0;
  writeWindow(views, given.window);
}

function writeSoftmax(views: Views, given: Softmax): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.y;
  ints[at++] = given.x;
  ints[at++] = given.rows;
  ints[at++] = given.length;
}

function writeSoftmaxGrad(views: Views, given: SoftmaxGrad): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.inputGrad;
  ints[at++] = given.y;
  ints[at++] = given.grad;
  ints[at++] = given.rows;
  ints[at++] = given.length;
}

function writeCrossEntropy(views: Views, given: CrossEntropy): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.losses;
  ints[at++] = given.logits;
  ints[at++] = given.labels;
  ints[at++] = given.rows;
  ints[at++] = given.classes;
  ints[at++] = given.ignoredLabel;
}

function writeCrossEntropyGrad(views: Views, given: CrossEntropyGrad): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.logitsGrad;
  ints[at++] = given.logits;
  ints[at++] = given.labels;
  ints[at++] = given.grad;
  ints[at++] = given.rows;
  ints[at++] = given.classes;
  ints[at++] = given.ignoredLabel;
}

function writeBatchNorm(views: Views, given: BatchNorm): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.y;
  ints[at++] = given.bias;
  writeNormalization(views, given.normalization);
}

function writeBatchNormGrad(views: Views, given: BatchNormGrad): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.inputGrad;
  ints[at++] = given.grad;
  ints[at++] = given.weightGrad;
  ints[at++] = given.biasGrad;
  writeNormalization(views, given.normalization);
}

function writeRandomUniform(views: Views, given: RandomUniform): void {
  const { ints, floats } = views;
  let at = 512;
  ints[at++] = given.y;
  at = 640;
  floats[at++] = given.low;
  floats[at++] = given.range;
  floats[at++] = given.last;
  writePhilox(views, given.philox);
}

function writeRandomNormal(views: Views, given: RandomNormal): void {
  const { ints, floats } = views;
  let at = 512;
  ints[at++] = given.y;
  at = 640;
  floats[at++] = given.mean;
  floats[at++] = given.std;
  writePhilox(views, given.philox);
}

function writeSgd(views: Views, given: Sgd): void {
  const { ints, floats } = views;
  let at = 512;
  ints[at++] = given.parameter;
  ints[at++] = given.grad;
  ints[at++] = given.velocity;
  ints[at++] = given.size;
  ints[at++] = given.nesterov ? 1 : 0;
  ints[at++] = given.first ? 1 : 0;
  at = 640;
  floats[at++] = given.learningRate;
  floats[at++] = given.momentum;
  floats[at++] = given.keep;
  floats[at++] = given.weightDecay;
}

function writeAdam(views: Views, given: Adam): void {
  const { ints, floats } = views;
  let at = 512;
  ints[at++] = given.parameter;
  ints[at++] = given.grad;
  ints[at++] = given.moment1;
  ints[at++] = given.moment2;
  ints[at++] = given.maxMoment2;
  ints[at++] = given.size;
  at = 640;
  floats[at++] = given.rate;
  floats[at++] = given.beta1;
  floats[at++] = given.beta2;
  floats[at++] = given.correction;
  floats[at++] = given.eps;
  floats[at++] = given.decay;
  floats[at++] = given.shrink;
  floats[at++] = given.rest1;
  floats[at++] = given.rest2;
}

function writeUnfold(views: Views, given: Unfold): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.y;
  ints[at++] = given.x;
  ints[at++] = given.padding;
  writeWindow(views, given.window);
}

function writeFold(views: Views, given: Fold): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.y;
  ints[at++] = given.x;
  ints[at++] = given.isInt ? 1 : 0;
  writeWindow(views, given.window);
}

/** Every kernel. */
export const KERNELS: {
  readonly [Name in keyof KernelArguments]: Kernel<KernelArguments[Name]>;
} = {
  elementwise: { number: 0, write: writeElementwise },
  elementwiseBroadcast: { number: 1, write: writeElementwiseBroadcast },
  copy: { number: 2, write: writeCopy },
  transpose: { number: 3, write: writeCopy },
  gather: { number: 4, write: writeGather },
  reduceRows: { number: 5, write: writeReduceRows },
  reduceColumns: { number: 6, write: writeReduceColumns },
  reduceI32: { number: 7, write: writeReduceColumns },
  argReduceF32: { number: 8, write: writeArgReduceF32 },
  argReduceI32: { number: 9, write: writeArgReduceF32 },
  cumsum: { number: 10, write: writeCumsum },
  measureValues: { number: 11, write: writeMeasureValues },
  measureEnds: { number: 12, write: writeMeasureEnds },
  measureNorms: { number: 13, write: writeMeasureNorms },
  takeEvery: { number: 14, write: writeTakeEvery },
  matmul: { number: 15, write: writeMatmul },
  matmulI32: { number: 16, write: writeMatmul },
  packWeights: { number: 17, write: writePackWeights },
  convolve: { number: 18, write: writeConvolve },
  convolveWeightGrad: { number: 19, write: writeConvolveWeightGrad },
  convolveInputGrad: { number: 20, write: writeConvolveInputGrad },
  flipWeights: { number: 21, write: writeFlipWeights },
  depthwise: { number: 22, write: writeDepthwise },
  depthwiseWeightGrad: { number: 23, write: writeDepthwiseWeightGrad },
  poolMax: { number: 24, write: writePoolMax },
  poolMaxGrad: { number: 25, write: writePoolMaxGrad },
  poolMean: { number: 26, write: writePoolMean },
  poolMeanGrad: { number: 27, write: writePoolMeanGrad },
  softmax: { number: 28, write: writeSoftmax },
  softmaxGrad: { number: 29, write: writeSoftmaxGrad },
  logSoftmax: { number: 30, write: writeSoftmax },
  logSoftmaxGrad: { number: 31, write: writeSoftmaxGrad },
  crossEntropy: { number: 32, write: writeCrossEntropy },
  crossEntropyGrad: { number: 33, write: writeCrossEntropyGrad },
  batchNorm: { number: 34, write: writeBatchNorm },
  batchNormGrad: { number: 35, write: writeBatchNormGrad },
  rowNorm: { number: 36, write: writeBatchNorm },
  rowNormGrad: { number: 37, write: writeBatchNormGrad },
  columnNorm: { number: 38, write: writeBatchNorm },
  columnNormGrad: { number: 39, write: writeBatchNormGrad },
  randomUniform: { number: 40, write: writeRandomUniform },
  randomNormal: { number: 41, write: writeRandomNormal },
  sgd: { number: 42, write: writeSgd },
  adam: { number: 43, write: writeAdam },
  unfold: { number: 44, write: writeUnfold },
  fold: { number: 45, write: writeFold },
};
