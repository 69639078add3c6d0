import type { Backend, Shape } from "./backend.ts";
import { allocate, type DType, type TypedArray } from "./dtype.ts";
import { emit } from "./emit.ts";
import { BackendError, DTypeError, formatShape, ShapeError, refusal } from "./errors.ts";
import { installMethods } from "./methods.ts";
import { checkOptions, type OptionChecks } from "./options.ts";
import {
  checkGiven,
  checkBackend,
  checkBoolean,
  checkCount,
  checkNumber,
  checkRng,
  checkTensor,
  checkWhole,
} from "./check.ts";
import { describeWord } from "./describe-value.ts";
import { flattenNested, type NestedArray } from "./nested-array.ts";
import { checkShape, sizeOf } from "./shape.ts";
import { activeBackend } from "./state.ts";
import type { Rng } from "./rng/rng.ts";
import type { Tensor } from "./tensor.ts";

/** How `tensor` makes a tensor. */
export interface TensorOptions {
  /** The dtype; a typed array's own by default (others than the three become float32), float32 for plain numbers. */
  readonly dtype?: DType;
  /** The shape of a flat array's values; one axis by default. */
  readonly shape?: Shape;
  /** Whether `backward` computes a gradient for it. */
  readonly requiresGrad?: boolean;
  /** Where it lives; the active backend by default. */
  readonly backend?: Backend;
}

/** Flat host values: typed arrays of numbers, whatever their width. */
export type FlatValues =
  | TypedArray
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Uint32Array;

/** What `zeros`, `ones` and `full` take besides a shape. */
export interface FillOptions extends Omit<TensorOptions, "shape"> {
  /** Not used, since nothing is drawn: it makes `zeros` and `ones` initializers, which layers hand a generator. */
  readonly rng?: Rng;
}

/** The dtype is checked against the backend's. */
const FILL_CHECKS: OptionChecks<FillOptions> = {
  dtype: checkGiven,
  requiresGrad: checkBoolean,
  backend: checkBackend,
  rng: checkRng,
};

/** Nor are the groups of a convolution used, which are handed to initializers as the generator is. */
const FILLED_CHECKS: OptionChecks<FillOptions & { readonly groups?: number }> = {
  dtype: checkGiven,
  requiresGrad: checkBoolean,
  backend: checkBackend,
  rng: checkRng,
  groups: checkCount,
};

/** The shape is checked against the values. */
const TENSOR_CHECKS: OptionChecks<TensorOptions> = {
  dtype: checkGiven,
  shape: checkGiven,
  requiresGrad: checkBoolean,
  backend: checkBackend,
};

/**
 * Makes a tensor of nested arrays, a number, or a typed array (which is copied).
 * @throws TypeError if a value is no number.
 * @throws ShapeError if nested arrays are not rectangular or `shape` does not fit the number of values.
 * @throws RangeError if an int32 cannot hold a value; fractions are cut off.
 * @throws BackendError if there is no backend, or it cannot hold the dtype.
 * @throws DTypeError if whole numbers are to require a gradient.
 * @example
 * ```ts
 * import { tensor } from "@ganglion/tensor";
 * const a = tensor([[1, 2], [3, 4]]); // float32 [2, 2]
 * const b = tensor(new Int32Array([1, 2, 3, 4]), { shape: [2, 2] }); // int32 [2, 2]
 * ```
 */
export function tensor(values: NestedArray | FlatValues, options: TensorOptions = {}): Tensor {
  checkOptions("tensor", options, TENSOR_CHECKS);
  const flat = isFlat(values) ? { shape: [values.length], data: values } : flattenNested(values);
  const dtype = options.dtype ?? naturalDType(flat.data);
  checkShape("tensor", options.shape ?? flat.shape);
  const shape = [...(options.shape ?? flat.shape)];
  if (sizeOf(shape) !== flat.data.length) {
    throw refusal(
      ShapeError,
      "tensor",
      "the shape must hold all values",
      `${formatShape(shape)} for ${flat.data.length} values`,
      `${formatShape(shape)} holds ${sizeOf(shape)}.`,
      shape,
    );
  }
  return made("tensor", flat.data, shape, dtype, options);
}

function made(
  name: string,
  data: FlatValues | readonly number[],
  shape: Shape,
  dtype: DType,
  options: FillOptions,
): Tensor {
  const backend = backendFor(name, dtype, options.backend);
  checkGrad(name, dtype, options);
  if (dtype === "int32" && !(data instanceof Int32Array)) checkInt32(name, data);
  return withGrad(emit(backend, backend.upload(toTyped(data, dtype), shape, dtype), shape, dtype), options);
}

/** A tensor in which every element is `value`. */
export function full(shape: Shape, value: number, options: FillOptions = {}): Tensor {
  return filled("full", shape, value, options);
}

function filled(name: string, shape: Shape, value: number, options: FillOptions): Tensor {
  checkShape(name, shape);
  checkOptions(name, options, FILLED_CHECKS);
  checkNumber(name, "value", value);
  const dtype = options.dtype ?? "float32";
  if (dtype === "int32") checkInt32(name, [value]);
  const backend = backendFor(name, dtype, options.backend);
  checkGrad(name, dtype, options);
  return withGrad(emit(backend, backend.fill(value, [...shape], dtype), [...shape], dtype), options);
}

/** A tensor of zeros. */
export function zeros(shape: Shape, options?: FillOptions): Tensor {
  return filled("zeros", shape, 0, options ?? {});
}

/** A tensor of ones. */
export function ones(shape: Shape, options?: FillOptions): Tensor {
  return filled("ones", shape, 1, options ?? {});
}

/** Zeros of the shape, dtype and backend of `x`. */
export function zerosLike(x: Tensor): Tensor {
  checkTensor("zerosLike", "x", x);
  return filled("zerosLike", x.shape, 0, { dtype: x.dtype, backend: x.backend });
}

/** The whole numbers `0, 1, ..., length - 1`; int32 unless said otherwise. */
export function arange(length: number, options: FillOptions = {}): Tensor {
  checkWhole("arange", "length", length);
  checkOptions("arange", options, FILL_CHECKS);
  const dtype = options.dtype ?? "int32";
  backendFor("arange", dtype, options.backend);
  const values = allocate(dtype, length).map((_, index) => index);
  return made("arange", values, [length], dtype, options);
}

function isFlat(values: unknown): values is FlatValues {
  return ArrayBuffer.isView(values) && !(values instanceof DataView) && typeof (values as Float32Array)[0] !== "bigint";
}

function naturalDType(data: FlatValues | readonly number[]): DType {
  if (data instanceof Float64Array) return "float64";
  return data instanceof Int32Array ? "int32" : "float32";
}

function toTyped(data: FlatValues | readonly number[], dtype: DType): TypedArray {
  if (dtype === "float32") return data instanceof Float32Array ? data : Float32Array.from(data);
  if (dtype === "float64") return data instanceof Float64Array ? data : Float64Array.from(data);
  return data instanceof Int32Array ? data : Int32Array.from(data);
}

function backendFor(name: string, dtype: DType, given: Backend | undefined): Backend {
  installMethods();
  const backend = given ?? activeBackend();
  if (!backend.dtypes.includes(dtype)) {
    throw refusal(
      BackendError,
      name,
      `the dtype must be one that ${backend.name} holds (${backend.dtypes.join(", ")})`,
      describeWord(dtype),
      'Pass { dtype: "float32" }, or create it on reference().',
    );
  }
  return backend;
}

const INT32_END = 2 ** 31;

/** @throws RangeError unless an int32 can hold every value without its fraction. */
function checkInt32(name: string, values: Iterable<number>): void {
  let place = 0;
  for (const value of values) {
    if (!(value > -INT32_END - 1 && value < INT32_END)) {
      const rule = "int32 values must be from -2147483648 to 2147483647";
      throw refusal(RangeError, name, rule, `${value} at position ${place}`, "Use float32.");
    }
    place++;
  }
}

function checkGrad(name: string, dtype: DType, { requiresGrad }: FillOptions): void {
  if (requiresGrad === true && dtype === "int32") {
    throw refusal(DTypeError, name, "only float tensors can require a gradient", "int32", 'Pass { dtype: "float32" }.');
  }
}

function withGrad(x: Tensor, { requiresGrad = false }: FillOptions): Tensor {
  x.requiresGrad = requiresGrad;
  return x;
}
