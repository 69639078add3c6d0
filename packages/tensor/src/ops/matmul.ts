import { commonBackend, emit } from "../emit.ts";
import { promote } from "../dtype.ts";
import { formatShape, ShapeError, refusal } from "../errors.ts";
import { checkBoolean } from "../check.ts";
import { checkOptions, type OptionChecks } from "../options.ts";
import { operation } from "../scope.ts";
import { record } from "../node.ts";
import { broadcastShapes } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { cast } from "./cast.ts";
import { sumTo } from "./sum-and-broadcast.ts";
import { reshape } from "./reshape.ts";

/** Which operands are read transposed in their last two axes, without a copy. */
export interface MatmulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

const CHECKS: OptionChecks<MatmulOptions> = { transposeA: checkBoolean, transposeB: checkBoolean };

/**
 * The matrix product `[..., m, k] x [..., k, n] -> [..., m, n]`; leading axes are broadcast. A vector counts as a row on
 * the left and a column on the right, and the axis it lent is dropped again.
 * @throws ShapeError if the inner lengths differ or an operand is a scalar.
 * @example
 * ```ts
 * import { matmul, tensor } from "@ganglion/tensor";
 * await matmul(tensor([[1, 2]]), tensor([[3], [4]])).array(); // => [[11]]
 * ```
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  commonBackend("matmul", a, b);
  checkOptions("matmul", options, CHECKS);
  if (a.rank === 0 || b.rank === 0)
    throw mismatch("operands must have at least one axis", a, b, "Use mul for scalars.");
  if (a.rank === 1 || b.rank === 1) return operation(() => matmulVector(a, b, options));
  const { transposeA = false, transposeB = false } = options;
  const [m, k] = lastTwo(a, transposeA);
  const [inner, n] = lastTwo(b, transposeB);
  if (k !== inner) {
    const flags = transposeA || transposeB ? ` with transposeA ${transposeA} and transposeB ${transposeB}` : "";
    throw mismatch("inner dimensions must match", a, b, `Transpose one of them (transposeA, transposeB).`, flags);
  }
  const dtype = promote(a.dtype, b.dtype);
  if (a.dtype === b.dtype) return product(a, b, transposeA, transposeB, [m, n]);
  return operation(() => product(cast(a, dtype), cast(b, dtype), transposeA, transposeB, [m, n]));
}

function product(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean, matrix: readonly number[]): Tensor {
  const shape = [...broadcastShapes("matmul", a.shape.slice(0, -2), b.shape.slice(0, -2)), ...matrix];
  const y = emit(a.backend, a.backend.matmul(a, b, { transposeA, transposeB }), shape, a.dtype);
  return record("matmul", y, [a, b], (grad, needed) => [
    needed[0] === true ? sumTo(gradA(grad, b, transposeA, transposeB), a.shape) : undefined,
    needed[1] === true ? sumTo(gradB(grad, a, transposeA, transposeB), b.shape) : undefined,
  ]);
}

function gradA(grad: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor {
  return transposeA
    ? matmul(b, grad, { transposeA: transposeB, transposeB: true })
    : matmul(grad, b, { transposeB: !transposeB });
}

function gradB(grad: Tensor, a: Tensor, transposeA: boolean, transposeB: boolean): Tensor {
  return transposeB
    ? matmul(grad, a, { transposeA: true, transposeB: transposeA })
    : matmul(a, grad, { transposeA: !transposeA });
}

function matmulVector(a: Tensor, b: Tensor, { transposeA = false, transposeB = false }: MatmulOptions): Tensor {
  const row = a.rank === 1 ? reshape(a, [1, a.size]) : a;
  const column = b.rank === 1 ? reshape(b, [b.size, 1]) : b;
  const y = matmul(row, column, {
    transposeA: a.rank === 1 ? false : transposeA,
    transposeB: b.rank === 1 ? false : transposeB,
  });
  const end = y.rank - 2;
  return reshape(
    y,
    y.shape.filter((_, axis) => !((axis === end && a.rank === 1) || (axis === end + 1 && b.rank === 1))),
  );
}

function lastTwo(x: Tensor, transposed: boolean): [number, number] {
  const rows = x.shape[x.rank - 2] as number;
  const columns = x.shape[x.rank - 1] as number;
  return transposed ? [columns, rows] : [rows, columns];
}

function mismatch(rule: string, a: Tensor, b: Tensor, remedy: string, detail = ""): ShapeError {
  const got = `${formatShape(a.shape)} and ${formatShape(b.shape)}${detail}`;
  return refusal(ShapeError, "matmul", rule, got, remedy, a.shape, b.shape);
}
