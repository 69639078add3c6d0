import type { DType, TypedArray } from "./dtype.ts";
import type { FusedKernels } from "./fused.ts";

/** The length of each axis, outermost first. A scalar has the shape `[]`. */
export type Shape = readonly number[];

/** Memory that belongs to a backend. Only the backend that made it looks inside. */
export type Buffer = unknown;

/** What a kernel reads: the values of `shape` in row-major order, without gaps. A `Tensor` is an operand. */
export interface Operand {
  readonly buffer: Buffer;
  readonly shape: Shape;
  readonly dtype: DType;
  /** The number of elements: the product of `shape`. */
  readonly size: number;
}

/** Functions of one number. The float ones (`exp` ... `erf`) are only called on float dtypes. */
export type UnaryOp = "neg" | "abs" | "sign" | "exp" | "expm1" | "log" | "log1p" | "sqrt" | "tanh" | "erf";

/** Functions of two numbers that keep their dtype. */
export type ArithmeticOp = "add" | "sub" | "mul" | "div" | "pow" | "maximum" | "minimum";

/** Functions of two numbers whose result is int32: 1 where it holds, else 0. NaN compares as in IEEE 754. */
export type ComparisonOp = "equal" | "notEqual" | "less" | "lessEqual" | "greater" | "greaterEqual";

/** Functions of two numbers. */
export type BinaryOp = ArithmeticOp | ComparisonOp;

/** How `reduce` combines elements. NaN wins in `max` and `min`; an empty `sum` is 0. */
export type ReduceOp = "sum" | "max" | "min";

/** A pair of lengths in pixels: height, width. */
export type Pair = readonly [height: number, width: number];

/**
 * How a window slides over the last two axes. Element `(i, j)` of the window at output `(y, x)` reads the input at
 * `(y * stride - padding + i * dilation, ...)`; what lies outside of the input is padding.
 */
export interface Window2d {
  readonly kernelSize: Pair;
  readonly stride: Pair;
  /** Rows above and columns left of the input. What is needed below and to the right follows from `outputSize`. */
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly outputSize: Pair;
}

/** What `slice` takes from each axis: `shape[i]` elements from `start[i]`, `step[i] >= 1` apart. */
export interface SliceSpec {
  readonly start: readonly number[];
  readonly step: readonly number[];
  readonly shape: Shape;
}

/** What `pad` puts around and between the elements of each axis (counts >= 0). */
export interface PadSpec {
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** How many elements go between two neighbours. With it, `pad` is the adjoint of a `slice` with a step. */
  readonly interior: readonly number[];
  readonly value: number;
}

/** Which matrices `matmul` reads transposed in their last two axes. */
export interface MatmulFlags {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/**
 * The primitives every backend has. Kernels trust their caller: shapes fit, axes are in range, sorted and without
 * repetition, both operands of `binary` have one dtype. Every kernel returns a new buffer and leaves its operands alone.
 */
export interface Primitives {
  /** Every element is `value`. */
  fill(value: number, shape: Shape, dtype: DType): Buffer;
  /** Converts elements; to int32 it truncates towards zero. */
  cast(x: Operand, dtype: DType): Buffer;
  unary(op: UnaryOp, x: Operand): Buffer;
  /** `a` and `b` are broadcast to `shape`. */
  binary(op: BinaryOp, a: Operand, b: Operand, shape: Shape): Buffer;
  /** `condition != 0 ? a : b`, all broadcast to `shape`. `condition` has any dtype, `a` and `b` the same. */
  where(condition: Operand, a: Operand, b: Operand, shape: Shape): Buffer;
  /** Combines over `axes` (at least one). The result's shape is `x.shape` without them. */
  reduce(op: ReduceOp, x: Operand, axes: readonly number[]): Buffer;
  /** The int32 index of the first largest (or smallest) element along `axis`, NaN counting as the largest (smallest). */
  argReduce(op: "argmax" | "argmin", x: Operand, axis: number): Buffer;
  /** `[..., m, k] x [..., k, n] -> [..., m, n]`; ranks are at least 2, leading axes are broadcast. */
  matmul(a: Operand, b: Operand, flags: MatmulFlags): Buffer;
  /** Repeats `x` along the axes in which it has length 1 or lacks (on the left). */
  broadcast(x: Operand, shape: Shape): Buffer;
  /** Axis `i` of the result is axis `axes[i]` of `x`. */
  permute(x: Operand, axes: readonly number[]): Buffer;
  slice(x: Operand, spec: SliceSpec): Buffer;
  pad(x: Operand, spec: PadSpec): Buffer;
  /** Joins along `axis`; all other axes agree. */
  concat(xs: readonly Operand[], axis: number): Buffer;
  /** `y[i, j, ...] = x[..., indices[i, j, ...], ...]` along `axis`. `y` has the shape of `indices`, int32 in range. */
  gather(x: Operand, indices: Operand, axis: number): Buffer;
  /** The adjoint of `gather`: adds `updates` (shaped like `indices`) into zeros of `shape`. */
  scatterAdd(updates: Operand, indices: Operand, axis: number, shape: Shape): Buffer;
  /** Images `[n, c, h, w]` to windows `[n, c, kh, kw, oh, ow]`; padding reads as `padValue`. */
  unfold2d(x: Operand, window: Window2d, padValue: number): Buffer;
  /** The adjoint of `unfold2d`: windows `[n, c, kh, kw, oh, ow]` added into zeros of `[n, c, h, w]`. */
  fold2d(x: Operand, window: Window2d, size: Pair): Buffer;
}

/** How much memory a backend holds for buffers that are alive. */
export interface MemoryInfo {
  readonly buffers: number;
  readonly bytes: number;
}

/** A table of kernels over opaque buffers, and the way in and out of its memory. */
export interface Backend extends Primitives {
  readonly name: string;
  /** The dtypes it can hold. */
  readonly dtypes: readonly DType[];
  /** Kernels that do the work of several primitives at once. Whatever is missing is composed from primitives. */
  readonly fused: Partial<FusedKernels>;
  /** Copies host values in. */
  upload(data: TypedArray, shape: Shape, dtype: DType): Buffer;
  /**
   * Copies host values of the buffer's dtype into it, from element `at` on, for what comes in pieces. Called on buffers that
   * nobody has read yet; where it is absent, all values are uploaded at once.
   */
  write?(buffer: Buffer, at: number, values: TypedArray): void;
  /** Copies values out. */
  download(x: Operand): Promise<TypedArray>;
  /** Copies values out at once. Absent where the device can only answer later. */
  downloadSync?(x: Operand): TypedArray;
  /** Gives the buffer's memory back. Called once for each buffer. */
  release(buffer: Buffer): void;
  memory(): MemoryInfo;
}
