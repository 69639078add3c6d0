import type { Backend, Buffer, Shape } from "./backend.ts";
import type { DType } from "./dtype.ts";
import { BackendError, DTypeError, refusal } from "./errors.ts";
import type { FusedKernels } from "./fused.ts";
import { state } from "./state.ts";
import { createStorage } from "./storage.ts";
import { checkTensor } from "./check.ts";
import { Tensor } from "./tensor.ts";

/** Wraps the buffer that a kernel returned in a tensor, owned by the current scope. */
export function emit(backend: Backend, buffer: Buffer, shape: Shape, dtype: DType): Tensor {
  return new Tensor(createStorage(backend, buffer), shape, dtype);
}

/**
 * The same for a result in the shape and dtype of `x`, on its backend. It is made as `x` was: a bundle that holds nothing but one such
 * operation does not carry the class of tensors, which whoever has `x` brings.
 * @example
 * ```ts
 * import { emitLike, record, type Tensor } from "@ganglion/tensor";
 * function negative(x: Tensor): Tensor {
 *   return record("negative", emitLike(x, x.backend.unary("neg", x)), [x], (grad) => [negative(grad)]);
 * }
 * ```
 */
export function emitLike(x: Tensor, buffer: Buffer): Tensor {
  return new (x.constructor as typeof Tensor)(createStorage(x.backend, buffer), x.shape, x.dtype);
}

/** The fused kernel `name` of the backend of `x`, or undefined where the caller has to compose it from operations. */
export function fusedKernel<K extends keyof FusedKernels>(x: Tensor, name: K): FusedKernels[K] | undefined {
  return x.backend.fused[name] as FusedKernels[K] | undefined;
}

/**
 * `fusedKernel` for use inside of a vjp: undefined as well while the gradient is itself recorded (`createGraph`), since
 * nothing would flow back through the kernel's result.
 */
export function fusedGradKernel<K extends keyof FusedKernels>(x: Tensor, name: K): FusedKernels[K] | undefined {
  return state.recording ? undefined : fusedKernel(x, name);
}

/**
 * The one backend of all `tensors`.
 * @throws TypeError if one is no tensor, BackendError if they live on different backends.
 */
export function commonBackend(name: string, ...tensors: readonly Tensor[]): Backend {
  let backend: Backend | undefined;
  for (const x of tensors) {
    checkTensor(name, "each operand", x);
    backend ??= x.backend;
    if (x.backend !== backend) {
      throw refusal(
        BackendError,
        name,
        "tensors must live on one backend",
        `${backend.name} and ${nameBeside(x.backend, backend)}`,
        "Move one with await moveTo(x, backend).",
      );
    }
  }
  return backend as Backend;
}

/** What a backend is called beside another: two of one kind have one name. */
export function nameBeside({ name }: Backend, other: Backend): string {
  return name === other.name ? `another ${name}` : name;
}

/** @throws TypeError unless `x` is a tensor, DTypeError unless its dtype is a floating-point one. */
export function requireFloat(name: string, x: Tensor): void {
  checkTensor(name, "x", x);
  if (x.dtype === "int32") {
    throw refusal(DTypeError, name, "values must be float32 or float64", "int32", 'Convert with cast(x, "float32").');
  }
}
