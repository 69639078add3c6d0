import ndarray from "ndarray";
import { type FillOptions, tensor } from "./create.ts";
import { allocate, type DType, type TypedArray } from "./dtype.ts";
import { walkRows } from "./reference/walk.ts";
import { sizeOf } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Makes a tensor of an ndarray's values, whatever its strides: slices, transposes and negative steps arrive as they look.
 * The dtype is the ndarray's own where a tensor can have it, else float32.
 * @throws BackendError if the backend cannot hold the dtype.
 * @example
 * ```ts
 * import { fromNdarray } from "@ganglion/tensor";
 * import ndarray from "ndarray";
 * const view = ndarray(new Float32Array([1, 2, 3, 4, 5, 6]), [2, 3]);
 * const x = fromNdarray(view.transpose(1, 0)); // float32 [3, 2]: 1 4, 2 5, 3 6
 * ```
 */
export function fromNdarray(view: ndarray.NdArray, options: FillOptions = {}): Tensor {
  const dtype = options.dtype ?? dtypeOfView(view);
  const values = allocate(dtype, sizeOf(view.shape));
  const target = ndarray(values, view.shape);
  const read = readerOf(view.data);
  walkRows(view.shape, target, view, (length, t, stepT, s, stepS) => {
    for (let i = 0; i < length; i++) values[t + i * stepT] = read(s + i * stepS);
  });
  return tensor(values, { ...options, shape: [...view.shape] });
}

/**
 * A tensor's values as an ndarray of its own: a copy, in row-major order.
 * @throws DisposedError if the tensor was disposed.
 * @example
 * ```ts
 * import { tensor, toNdarray } from "@ganglion/tensor";
 * const view = await toNdarray(tensor([[1, 2], [3, 4]]));
 * view.get(1, 0); // 3
 * ```
 */
export async function toNdarray(x: Tensor): Promise<ndarray.NdArray<TypedArray>> {
  return ndarray(await x.data(), [...x.shape]);
}

function dtypeOfView(view: ndarray.NdArray): DType {
  return view.dtype === "float64" || view.dtype === "int32" ? view.dtype : "float32";
}

/** An ndarray's data is an array, or an object that has `get` instead. */
function readerOf(data: ndarray.Data<number>): (index: number) => number {
  if ("get" in data) return (index) => data.get(index);
  return (index) => data[index] as number;
}
