/// <reference lib="esnext.disposable" preserve="true" />
import type { Backend, Buffer, Operand, Shape } from "./backend.ts";
import type { DType, TypedArray } from "./dtype.ts";
import { BackendError, formatShape, ShapeError, refusal } from "./errors.ts";
import { disposedError } from "./is-tensor.ts";
import type { TensorMethods } from "./methods.ts";
import { type NestedArray, nest } from "./nested-array.ts";
import type { Node } from "./node.ts";
import { sizeOf } from "./shape.ts";
import { type Scope, state } from "./state.ts";
import { BRAND, VERSION } from "./version.ts";
import { dropReference, dropWhenCollected, forgetOwner, type Storage } from "./storage.ts";

/** What arithmetic takes: a tensor, or a number that takes on the other operand's dtype. */
export type TensorLike = Tensor | number;

/** The chaining methods, and what `using` calls; see `methods.ts`. */
export interface Tensor extends TensorMethods, Disposable {}

/**
 * Numbers of one dtype in a shape, on a backend. Made by `tensor`, `zeros`, ... and by operations, never by `new`.
 * The chaining methods are a closed set; everything else is a function that takes tensors.
 */
export class Tensor implements Operand {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly size: number;
  /** Whether `backward` computes a gradient for this tensor. */
  requiresGrad: boolean;
  /** The gradient that `backward` has added up so far; undefined before. */
  grad: Tensor | undefined;
  /** @internal */
  storage: Storage;
  /**
   * How this tensor was computed; undefined for leaves.
   * @internal
   */
  node: Node | undefined;
  /**
   * The scope that frees this tensor.
   * @internal
   */
  owner: Scope | undefined;
  /**
   * Counts changes in place.
   * @internal
   */
  version: number;

  /** @internal */
  constructor(storage: Storage, shape: Shape, dtype: DType) {
    this.shape = shape;
    this.dtype = dtype;
    this.size = sizeOf(shape);
    this.requiresGrad = false;
    this.grad = undefined;
    this.storage = storage;
    this.node = undefined;
    this.version = 0;
    this.owner = state.scope;
    if (this.owner === undefined) dropWhenCollected(this, storage);
    else this.owner.tensors.push(this);
  }

  /** Marks tensors, so that they are recognized across copies of this package. */
  static {
    Object.defineProperty(Tensor.prototype, BRAND, { value: VERSION });
  }

  /** The number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** The backend whose memory holds the values. */
  get backend(): Backend {
    return this.storage.backend;
  }

  /** Whether the memory has been given back. */
  get disposed(): boolean {
    return this.version < 0;
  }

  /**
   * The memory that holds the values, for kernels.
   * @throws DisposedError after `dispose`, or outside of the `scope` that created the tensor.
   */
  get buffer(): Buffer {
    if (this.disposed) throw disposedError("buffer", this);
    return this.storage.buffer;
  }

  /** A tensor with the same values through which no gradient flows. Copies nothing. */
  detach(): Tensor {
    return share(this, this.shape);
  }

  /** A copy of the values in row-major order. */
  data(): Promise<TypedArray> {
    return this.backend.download(this.checked("data"));
  }

  /**
   * A copy of the values, at once.
   * @throws BackendError on devices that can only answer later.
   */
  dataSync(): TypedArray {
    const { backend } = this;
    if (backend.downloadSync === undefined) {
      throw refusal(
        BackendError,
        "dataSync",
        "values must be readable at once",
        `the backend ${backend.name}, which answers later`,
        "Use await x.data().",
      );
    }
    return backend.downloadSync(this.checked("dataSync"));
  }

  /** The values as nested arrays, a plain number for a scalar. */
  async array(): Promise<NestedArray> {
    return nest(await this.data(), this.shape);
  }

  /**
   * The value of a tensor with one element.
   * @throws ShapeError if it has more or fewer.
   */
  async item(): Promise<number> {
    if (this.size !== 1) {
      throw refusal(
        ShapeError,
        "item",
        "the tensor must have one element",
        formatShape(this.shape),
        "Use array() or data().",
        this.shape,
      );
    }
    return (await this.data())[0] as number;
  }

  /** Gives the memory back now. Doing it twice does no harm. */
  dispose(): void {
    if (this.disposed) return;
    this.version = -1;
    if (this.owner === undefined) forgetOwner(this);
    const { grad, node } = this;
    this.node = undefined;
    dropReference(this.storage);
    this.grad = undefined;
    grad?.dispose();
    for (const x of node?.held ?? []) x.dispose();
  }

  toString(): string {
    return `Tensor(${this.dtype} ${formatShape(this.shape)} on ${this.backend.name})`;
  }

  private checked(where: string): this {
    if (this.disposed) throw disposedError(where, this);
    return this;
  }
}

/** A tensor of another shape over the same memory, not recorded. */
export function share(x: Tensor, shape: Shape): Tensor {
  void x.buffer;
  x.storage.references++;
  return new Tensor(x.storage, shape, x.dtype);
}
