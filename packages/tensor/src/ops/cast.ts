import { type DType, isFloat } from "../dtype.ts";
import { emit } from "../emit.ts";
import { BackendError, refusal } from "../errors.ts";
import { describeWord } from "../describe-value.ts";
import { checkTensor } from "../check.ts";
import { record } from "../node.ts";
import type { Tensor } from "../tensor.ts";

/**
 * Converts the elements to `dtype`; towards int32 fractions are cut off. Returns `x` itself if it has that dtype already.
 * @throws BackendError if the backend cannot hold `dtype`.
 */
export function cast(x: Tensor, dtype: DType): Tensor {
  checkTensor("cast", "x", x);
  if (x.dtype === dtype) return x;
  const { backend } = x;
  if (!backend.dtypes.includes(dtype)) {
    throw refusal(
      BackendError,
      "cast",
      `the dtype must be one that ${backend.name} holds (${backend.dtypes.join(", ")})`,
      describeWord(dtype),
      "Move the tensor to reference() first.",
    );
  }
  const y = emit(backend, backend.cast(x, dtype), x.shape, dtype);
  return isFloat(dtype) ? record("cast", y, [x], (grad) => [cast(grad, x.dtype)]) : y;
}
