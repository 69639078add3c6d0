export type {
  ArithmeticOp,
  Backend,
  BinaryOp,
  Buffer,
  ComparisonOp,
  MatmulFlags,
  MemoryInfo,
  Operand,
  PadSpec,
  Pair,
  Primitives,
  ReduceOp,
  Shape,
  SliceSpec,
  UnaryOp,
  Window2d,
} from "./backend.ts";
export { memoryError } from "./backend-memory.ts";
export { type BackwardOptions, backward, grad } from "./backward.ts";
export { type BadIndex, type IndexNames, indexError, indexNaming, namingIndices } from "./bad-index.ts";
export { buffersBeside } from "./buffers-beside.ts";
export {
  arange,
  type FillOptions,
  type FlatValues,
  full,
  ones,
  type TensorOptions,
  tensor,
  zeros,
  zerosLike,
} from "./create.ts";
export {
  anything,
  type Check,
  checkBackend,
  checkBoolean,
  checkCount,
  checkDecay,
  checkFinite,
  checkFloatDType,
  checkFunction,
  checkGiven,
  checkInteger,
  checkNonNegative,
  checkNumber,
  checkObject,
  checkPositive,
  checkRng,
  checkSignal,
  checkSize,
  checkString,
  checkTensor,
  checkUnit,
  checkWhole,
  oneOf,
} from "./check.ts";
export { allocate, type DType, dtypeOf, isFloat, promote, type TypedArray } from "./dtype.ts";
export { commonBackend, emit, emitLike, fusedGradKernel, fusedKernel, requireFloat } from "./emit.ts";
export { describeValue, describeWord } from "./describe-value.ts";
export { BackendError, DisposedError, DTypeError, formatShape, type Refusal, refusal, ShapeError } from "./errors.ts";
export { applyElementwise } from "./formula/apply-elementwise.ts";
export { checkElementwise } from "./formula/check-elementwise.ts";
export { elementwise, type Variables } from "./formula/elementwise.ts";
export type { Expression } from "./formula/expression.ts";
export type { ElementwiseFunction, FormulaBinaryOp, FormulaStep, FormulaUnaryOp } from "./formula/formula.ts";
export type { ActivationKind, AdamStep, Convolution2d, FusedKernels, RandomBlock, SgdStep } from "./fused.ts";
export { castModel, copyModel } from "./copy-model.ts";
export { checkGradient } from "./gradient.ts";
export { assign, beginInPlace } from "./in-place.ts";
export { type Context, defineLayer, type Layer, type LayerProperties, type Observer } from "./layer.ts";
export type { AffineTrait, LayerTraits } from "./layer-traits.ts";
export { mapLayers } from "./map-layers.ts";
export { mapTensors } from "./map-tensors.ts";
export { buffersOf, parametersOf, type StateEntry, stateEntries } from "./model-state.ts";
export { moveTo } from "./move-to.ts";
export type { NestedArray } from "./nested-array.ts";
export { record, type Vjp } from "./node.ts";
export { overParameters } from "./over-parameters.ts";
export { type Initializer, type InitializerOptions, parameter, type ParameterMaking } from "./parameter.ts";
export { checkOptions, isPlainObject, type OptionChecks, type RequiredCheck, unknownOption } from "./options.ts";
export { affine } from "./ops/affine.ts";
export { add, div, mul, neg, sub } from "./ops/arithmetic.ts";
export { cast } from "./ops/cast.ts";
export { type ClampOptions, clamp } from "./ops/clamp.ts";
export { equal, greater, greaterEqual, less, lessEqual, notEqual } from "./ops/compare.ts";
export { concat, stack } from "./ops/concat.ts";
export { type ConvolveTranspose2dOptions, convolveTranspose2d } from "./ops/convolve-transpose2d.ts";
export { type Convolve2dOptions, convolve2d } from "./ops/convolve2d.ts";
export { type CumsumOptions, cumsum } from "./ops/cumsum.ts";
export { gather, indexSelect, scatterAdd } from "./ops/gather.ts";
export { type MatmulOptions, matmul } from "./ops/matmul.ts";
export { maximum, minimum } from "./ops/maximum.ts";
export { type Padding, pad } from "./ops/pad.ts";
export { type PoolAvg2dOptions, poolAvg2d } from "./ops/pool-avg2d.ts";
export { poolMax2d } from "./ops/pool-max2d.ts";
export type { Pool2dOptions } from "./ops/pool-window.ts";
export { pow } from "./ops/pow.ts";
export {
  argmax,
  argmin,
  logSumExp,
  max,
  mean,
  min,
  type VarianceOptions,
  variance,
} from "./ops/reduce.ts";
export { reshape } from "./ops/reshape.ts";
export { sigmoid } from "./ops/sigmoid.ts";
export { type SliceRange, slice } from "./ops/slice.ts";
export { logSoftmax, softmax } from "./ops/softmax.ts";
export { softplus } from "./ops/softplus.ts";
export { broadcastTo, type ReduceOptions, sum } from "./ops/sum-and-broadcast.ts";
export { transpose } from "./ops/transpose.ts";
export { abs, erf, exp, expm1, log, log1p, sign, sqrt, tanh } from "./ops/unary.ts";
export { type Unfold2dOptions, unfold2d } from "./ops/unfold2d.ts";
export { where } from "./ops/where.ts";
export type { PairLike, WindowOptions } from "./ops/window.ts";
export type { AbortSignalLike, BlobLike, UrlLike } from "./platform.ts";
export { reference } from "./reference/reference.ts";
export { withoutFused } from "./reference/without-fused.ts";
export { fillNormal } from "./rng/fill-normal.ts";
export { fillUniform } from "./rng/fill-uniform.ts";
export { type NormalOptions, type RandomDType, type Rng, rng, type UniformOptions } from "./rng/rng.ts";
export type { RngState } from "./rng/rng-state.ts";
export { keep, operation, scope } from "./scope.ts";
export { broadcastShapes, checkShape, normalizeAxes, normalizeAxis, sameShape, sizeOf } from "./shape.ts";
export { activeBackend, isRecording, noGrad, setBackend } from "./state.ts";
export { isTensor } from "./is-tensor.ts";
export { Tensor, type TensorLike } from "./tensor.ts";
export { checkChildren, checkModel, joinPath, type LayerPlace, walkLayers } from "./walk-layers.ts";
