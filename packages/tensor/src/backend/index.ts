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
} from "../backend.ts";
export { memoryError } from "../backend-memory.ts";
export { type BadIndex, indexError, indexNaming } from "../bad-index.ts";
export { disposeSymbol } from "../dispose-symbol.ts";
export type { DType, TypedArray } from "../dtype.ts";
export type {
  ActivationKind,
  AdamStep,
  Convolution2d,
  FusedKernels,
  RandomBlock,
  SgdStep,
  TakenValues,
  UnitsLook,
  ValuesLook,
} from "../fused.ts";
export { broadcastShapes, sizeOf } from "../shape.ts";
export { type AdamConstants, adamConstants } from "./adam-constants.ts";
export { checkedIndex } from "./checked-index.ts";
export { type ConvolutionSizes, convolutionSizes } from "./convolution-sizes.ts";
export type { ExtraKernels } from "./extra-kernels.ts";
export { type RegisterKernelOptions, registerKernel } from "./register-kernel.ts";
export { broadcastStrides, mergeAxes, rowMajorStrides, type Walk } from "./strides.ts";
export {
  type AxisWindow,
  dilatedLength,
  outputLength,
  transposedLength,
  type WindowRange,
  windowRange,
  windowReach,
} from "./windows.ts";
