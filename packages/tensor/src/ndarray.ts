import ndarray from "ndarray";
import { anything, checkBackend, checkBoolean, checkTensor, oneOf } from "./check.ts";
import { type FillOptions, tensor } from "./create.ts";
import { allocate, type TypedArray } from "./dtype.ts";
import { BackendError, refusal } from "./errors.ts";
import { checkView } from "./ndarray-view.ts";
import { checkOptions } from "./options.ts";
import { viewAs } from "./reference/views.ts";
import { walkRows } from "./reference/walk.ts";
import { sizeOf } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Makes a tensor of an ndarray's values, whatever its strides: slices, transposes and negative steps arrive as they look.
 * The dtype is the ndarray's own where a tensor can have it, else float32.
 * @throws TypeError if it is no ndarray, or its data are not numbers.
 * @throws RangeError if its shape, strides and offset do not fit each other, or reach beyond its data.
 * @throws BackendError if the backend cannot hold the dtype.
 * @example
 * ```ts
 * import { fromNdarray } from "@ganglion/tensor/ndarray";
 * import ndarray from "ndarray";
 * const view = ndarray(new Float32Array([1, 2, 3, 4, 5, 6]), [2, 3]);
 * const x = fromNdarray(view.transpose(1, 0)); // float32 [3, 2]: 1 4, 2 5, 3 6
 * ```
 */
export function fromNdarray(view: ndarray.NdArray, options: FillOptions = {}): Tensor {
  checkOptions("fromNdarray", options, {
    dtype: oneOf("float32", "float64", "int32"),
    requiresGrad: checkBoolean,
    backend: checkBackend,
    rng: anything,
  });
  const { shape, stride, offset, read, natural } = checkView(view);
  const values = allocate(options.dtype ?? natural, sizeOf(shape));
  walkRows(shape, viewAs(values, shape), { stride, offset }, (length, t, stepT, s, stepS) => {
    for (let i = 0; i < length; i++) values[t + i * stepT] = read(s + i * stepS);
  });
  return tensor(values, { ...options, shape });
}

/**
 * A tensor's values as an ndarray of its own: a copy, in row-major order.
 * @throws DisposedError if the tensor was disposed.
 * @throws BackendError where code may not be generated at run time, as `ndarray` does.
 * @example
 * ```ts
 * import { tensor } from "@ganglion/tensor";
 * import { toNdarray } from "@ganglion/tensor/ndarray";
 * const view = await toNdarray(tensor([[1, 2], [3, 4]]));
 * view.get(1, 0); // 3
 * ```
 */
export async function toNdarray(x: Tensor): Promise<ndarray.NdArray<TypedArray>> {
  checkTensor("toNdarray", "x", x);
  const values = await x.data();
  try {
    return ndarray(values, [...x.shape]);
  } catch (error) {
    if (!(error instanceof EvalError)) throw error;
    throw refusal(
      BackendError,
      "toNdarray",
      "code must be allowed to be generated at run time, since ndarray compiles its accessors",
      error.message.replace(/\.$/, ""),
      "Allow 'unsafe-eval' in the content security policy, or read x.data() and x.shape.",
    );
  }
}
