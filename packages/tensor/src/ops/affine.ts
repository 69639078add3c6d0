import { commonBackend, emit, fusedKernel } from "../emit.ts";
import { formatShape, ShapeError, refusal } from "../errors.ts";
import { promote, isFloat } from "../dtype.ts";
import { sizeOf } from "../shape.ts";
import { cast } from "./cast.ts";
import { operation } from "../scope.ts";
import { record } from "../node.ts";
import type { Tensor } from "../tensor.ts";
import { add } from "./arithmetic.ts";
import { matmul } from "./matmul.ts";
import { sum } from "./sum-and-broadcast.ts";
import { reshape } from "./reshape.ts";

/**
 * `y = x W^T + bias`, what a linear layer computes: `x [..., in]`, `weight [out, in]`, `bias [out]` to `[..., out]`.
 * Operands of several dtypes are converted to the widest.
 * @throws ShapeError if `in` or `out` do not agree.
 */
export function affine(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  checkAffine(x, weight, bias);
  const [out, features] = weight.shape as readonly [number, number];
  if (x.rank !== 2) {
    const [leading, rows] = [x.shape.slice(0, -1), sizeOf(x.shape.slice(0, -1))];
    return operation(() => reshape(affine(reshape(x, [rows, features]), weight, bias), [...leading, out]));
  }
  const dtype = promote(promote(x.dtype, weight.dtype), bias?.dtype ?? x.dtype);
  if (x.dtype === dtype && weight.dtype === dtype && (bias?.dtype ?? dtype) === dtype) {
    return product(x, weight, bias, out);
  }
  return operation(() => product(cast(x, dtype), cast(weight, dtype), bias && cast(bias, dtype), out));
}

/** `affine` of operands of one dtype. */
function product(x: Tensor, weight: Tensor, bias: Tensor | undefined, out: number): Tensor {
  const kernel = isFloat(x.dtype) ? fusedKernel(x, "affine") : undefined;
  if (kernel === undefined) {
    if (bias === undefined) return matmul(x, weight, { transposeB: true });
    return operation(() => add(matmul(x, weight, { transposeB: true }), bias));
  }
  const y = emit(x.backend, kernel(x, weight, bias), [x.shape[0] as number, out], x.dtype);
  return record("affine", y, bias === undefined ? [x, weight] : [x, weight, bias], (grad, needed) => [
    needed[0] === true ? matmul(grad, weight) : undefined,
    needed[1] === true ? matmul(grad, x, { transposeA: true }) : undefined,
    needed[2] === true ? sum(grad, { axis: 0 }) : undefined,
  ]);
}

function checkAffine(x: Tensor, weight: Tensor, bias: Tensor | undefined): void {
  commonBackend("affine", x, weight, ...(bias === undefined ? [] : [bias]));
  if (weight.rank !== 2 || x.rank === 0 || x.shape[x.rank - 1] !== weight.shape[1]) {
    throw refusal(
      ShapeError,
      "affine",
      "the last axis of x must match weight [out, in]",
      `x ${formatShape(x.shape)} and weight ${formatShape(weight.shape)}`,
      "Flatten images to [batch, features] first.",
      x.shape,
      weight.shape,
    );
  }
  if (bias !== undefined && (bias.rank !== 1 || bias.shape[0] !== weight.shape[0])) {
    throw refusal(
      ShapeError,
      "affine",
      "bias must be [out]",
      `bias ${formatShape(bias.shape)} for weight ${formatShape(weight.shape)}`,
      `Use [${weight.shape[0]}].`,
      bias.shape,
      weight.shape,
    );
  }
}
