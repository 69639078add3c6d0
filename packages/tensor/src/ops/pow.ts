import type { Tensor, TensorLike } from "../tensor.ts";
import { arithmetic, mul, sub } from "./arithmetic.ts";
import { equal, greaterEqual } from "./compare.ts";
import { log } from "./unary.ts";
import { where } from "./where.ts";

/** `base ^ exponent` element by element, broadcast. The gradient of an exponent >= 0 is 0 where the base is 0. */
export function pow(base: TensorLike, exponent: TensorLike): Tensor {
  return arithmetic(
    "pow",
    base,
    exponent,
    (grad, x, y) => mul(grad, where(equal(y, 0), 0, mul(y, pow(x, sub(y, 1))))),
    (grad, x, y, z) => mul(grad, where(mul(equal(x, 0), greaterEqual(y, 0)), 0, mul(z, log(x)))),
  );
}
