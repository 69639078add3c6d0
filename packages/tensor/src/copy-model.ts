import { BackendError, refusal } from "./errors.ts";
import type { Layer } from "./layer.ts";
import { replaceableState, replaceTensors } from "./map-tensors.ts";
import { checkFloatDType } from "./check.ts";
import { cast } from "./ops/cast.ts";
import type { RandomDType } from "./rng/rng.ts";

/**
 * The same model over tensors of its own: what trains the one leaves the other. It costs no memory until one of the two
 * changes. Tensors that layers share are shared in the copy too; they outlive the scope and require gradients as before.
 * @throws TypeError if a layer with tensors has no `withParameters`.
 * @example
 * ```ts
 * import { linear } from "@ganglion/layers";
 * import { copyModel, rng } from "@ganglion/tensor";
 * const model = linear(2, 3, { rng: rng(7) });
 * const teacher = copyModel(model);
 * teacher.parameters.weight.shape; // => [3, 2]
 * teacher.parameters.weight === model.parameters.weight; // => false
 * ```
 */
export function copyModel<L extends Layer>(model: L): L {
  return replaceTensors("copyModel", model, replaceableState("copyModel", model), (x) => x);
}

/**
 * A copy of a model in which parameters and buffers that are floats have the dtype; whole numbers stay.
 * @throws TypeError if a layer with tensors has no `withParameters`, or the dtype is none of floats; BackendError if the backend
 * of a tensor cannot hold it.
 * @example
 * ```ts
 * import { linear } from "@ganglion/layers";
 * import { castModel, rng } from "@ganglion/tensor";
 * castModel(linear(2, 3, { rng: rng(7) }), "float64").parameters.weight.dtype; // => "float64"
 * ```
 */
export function castModel<L extends Layer>(model: L, dtype: RandomDType): L {
  const entries = replaceableState("castModel", model);
  checkFloatDType("castModel", "dtype", dtype);
  for (const { path, tensor } of entries) {
    const { backend } = tensor;
    if (tensor.dtype === "int32" || backend.dtypes.includes(dtype)) continue;
    const rule = `the backend of ${path}, ${backend.name}, must hold the dtype`;
    const remedy = "Move the model with moveTo(model, backend) to one that does, such as reference().";
    throw refusal(BackendError, "castModel", rule, dtype, remedy);
  }
  return replaceTensors("castModel", model, entries, (x) => (x.dtype === "int32" ? x : cast(x, dtype)));
}
