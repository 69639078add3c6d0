import type { Backend, Shape } from "./backend.ts";
import { allocate, type DType, type TypedArray } from "./dtype.ts";
import { emit } from "./emit.ts";
import { BackendError, DTypeError, formatShape, ShapeError, refusal } from "./errors.ts";
import { installMethods } from "./methods.ts";
import { flattenNested, type NestedArray } from "./nested-array.ts";
import { checkShape, sizeOf } from "./shape.ts";
import { activeBackend } from "./state.ts";
import type { Tensor } from "./tensor.ts";

/** How `tensor` makes a tensor. */
export interface TensorOptions {
  /** The dtype; a typed array's own by default (bytes become float32), float32 for plain numbers. */
  readonly dtype?: DType;
  /** The shape of a flat array's values; one axis by default. */
  readonly shape?: Shape;
  /** Whether `backward` computes a gradient for it. */
  readonly requiresGrad?: boolean;
  /** Where it lives; the active backend by default. */
  readonly backend?: Backend;
}

/** Flat host values: the three typed arrays, and bytes. */
export type FlatValues = TypedArray | Uint8Array | Uint8ClampedArray;

/** What `zeros`, `ones` and `full` take besides a shape. */
export type FillOptions = Omit<TensorOptions, "shape">;

/**
 * Makes a tensor of nested arrays, a number, or a typed array (which is copied).
 * @throws ShapeError if nested arrays are not rectangular or `shape` does not fit the number of values.
 * @throws DTypeError if the backend cannot hold the dtype.
 * @example
 * ```ts
 * import { tensor } from "@ganglion/tensor";
 * const a = tensor([[1, 2], [3, 4]]); // float32 [2, 2]
 * const b = tensor(new Int32Array([1, 2, 3, 4]), { shape: [2, 2] }); // int32 [2, 2]
 * ```
 */
export function tensor(values: NestedArray | FlatValues, options: TensorOptions = {}): Tensor {
  const flat = ArrayBuffer.isView(values) ? { shape: [values.length], data: values } : flattenNested(values);
  const dtype = options.dtype ?? naturalDType(flat.data);
  const shape = options.shape ?? flat.shape;
  checkShape("tensor", shape);
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
  const backend = backendFor("tensor", dtype, options.backend);
  return withGrad(
    "tensor",
    emit(backend, backend.upload(toTyped(flat.data, dtype), shape, dtype), shape, dtype),
    options,
  );
}

/** A tensor in which every element is `value`. */
export function full(shape: Shape, value: number, options: FillOptions = {}): Tensor {
  checkShape("full", shape);
  const dtype = options.dtype ?? "float32";
  const backend = backendFor("full", dtype, options.backend);
  return withGrad("full", emit(backend, backend.fill(value, shape, dtype), shape, dtype), options);
}

/** A tensor of zeros. */
export function zeros(shape: Shape, options?: FillOptions): Tensor {
  return full(shape, 0, options);
}

/** A tensor of ones. */
export function ones(shape: Shape, options?: FillOptions): Tensor {
  return full(shape, 1, options);
}

/** Zeros of the shape, dtype and backend of `x`. */
export function zerosLike(x: Tensor): Tensor {
  return full(x.shape, 0, { dtype: x.dtype, backend: x.backend });
}

/** The whole numbers `0, 1, ..., length - 1`; int32 unless said otherwise. */
export function arange(length: number, options: FillOptions = {}): Tensor {
  checkShape("arange", [length]);
  const dtype = options.dtype ?? "int32";
  return tensor(
    allocate(dtype, length).map((_, index) => index),
    { ...options, dtype },
  );
}

/** Copies a tensor to another backend. The copy is a leaf: no gradient flows back. */
export async function moveTo(x: Tensor, backend: Backend): Promise<Tensor> {
  const { shape, dtype, requiresGrad } = x;
  return tensor(await x.data(), { shape, dtype, requiresGrad, backend });
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
      `${dtype}`,
      'Pass { dtype: "float32" }, or create it on reference().',
    );
  }
  return backend;
}

function withGrad(name: string, x: Tensor, options: FillOptions): Tensor {
  if (options.requiresGrad === true) {
    if (x.dtype === "int32") {
      throw refusal(
        DTypeError,
        name,
        "only float tensors can require a gradient",
        "int32",
        'Pass { dtype: "float32" }.',
      );
    }
    x.requiresGrad = true;
  }
  return x;
}
