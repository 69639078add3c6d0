import type { Tensor, TensorLike } from "../tensor.ts";
import { arithmetic, mul } from "./arithmetic.ts";
import { equal, less } from "./compare.ts";
import { where } from "./where.ts";

/** The larger of `a` and `b`; NaN wins. Where they are equal each gets half of the gradient, as in PyTorch. */
export function maximum(a: TensorLike, b: TensorLike): Tensor {
  return arithmetic(
    "maximum",
    a,
    b,
    (grad, x, y) => winner(grad, less(x, y), equal(x, y)),
    (grad, x, y) => winner(grad, less(y, x), equal(x, y)),
  );
}

/** The smaller of `a` and `b`; NaN wins. Where they are equal each gets half of the gradient, as in PyTorch. */
export function minimum(a: TensorLike, b: TensorLike): Tensor {
  return arithmetic(
    "minimum",
    a,
    b,
    (grad, x, y) => winner(grad, less(y, x), equal(x, y)),
    (grad, x, y) => winner(grad, less(x, y), equal(x, y)),
  );
}

/** The gradient of an operand that gets nothing where it lost and half where it tied. */
function winner(grad: Tensor, lost: Tensor, tied: Tensor): Tensor {
  return where(lost, 0, where(tied, mul(grad, 0.5), grad));
}
