import type { MatmulFlags, Operand, Shape } from "../backend.ts";
import { allocate, dtypeOf, type TypedArray } from "../dtype.ts";
import { broadcastShapes, sizeOf } from "../shape.ts";
import { assign } from "./assign.ts";
import { addDotProducts, type Exact } from "./dot-products.ts";
import { broadcast } from "./movement.ts";
import { accumulator } from "./values.ts";
import { broadcastView, transposeView, type View, viewAs, viewOf } from "./views.ts";
import { walkRows } from "./walk.ts";

/** Each element is the dot product of a row of `a` and a column of `b`: `[..., m, k] x [..., k, n]` to `[..., m, n]`. */
export function matmul(a: Operand, b: Operand, { transposeA, transposeB }: MatmulFlags): TypedArray {
  const batch = broadcastShapes("matmul", a.shape.slice(0, -2), b.shape.slice(0, -2));
  const left = matrices(viewOf(a), batch, transposeA);
  const right = matrices(viewOf(b), batch, !transposeB);
  const product = {
    m: left.shape.at(-2) as number,
    n: right.shape.at(-2) as number,
    k: left.shape.at(-1) as number,
  };
  const size = product.m * product.n;
  const y = allocate(a.dtype, sizeOf(batch) * size);
  const rowsAt = matrixReader(left);
  const columnsAt = matrixReader(right);
  let at = 0;
  walkRows(batch, left, right, (length, l, stepL, r, stepR) => {
    for (let i = 0; i < length; i++, at += size) {
      addDotProducts(y.subarray(at, at + size), rowsAt(l + i * stepL), columnsAt(r + i * stepR), product);
    }
  });
  return y;
}

/** One matrix product whose sums start from the bias, so that they are rounded once: `x W^T + bias`. */
export function affine(x: Operand, weight: Operand, bias: Operand | undefined): TypedArray {
  const product = { m: x.shape[0] as number, n: weight.shape[0] as number, k: x.shape[1] as number };
  const shape = [product.m, product.n];
  const y = bias === undefined ? allocate(x.dtype, sizeOf(shape)) : broadcast(bias, shape);
  addDotProducts(y, matrixReader(viewOf(x))(0), matrixReader(viewOf(weight))(0), product);
  return y;
}

/** The matrices in the last two axes of `view`, transposed or not, repeated to the `batch` of leading axes. */
function matrices(view: View, batch: Shape, transposed: boolean): View {
  const rank = view.shape.length;
  const leading = view.shape.map((_, axis) => axis).slice(0, -2);
  const turned = transposed ? transposeView(view, [...leading, rank - 1, rank - 2]) : view;
  return broadcastView(turned, [...batch, ...turned.shape.slice(-2)]);
}

/** Copies one matrix out, row-major and ready to sum. The last one is kept: broadcast batches ask for it again. */
function matrixReader(view: View): (offset: number) => Exact {
  const shape = view.shape.slice(-2);
  const matrix = accumulator(dtypeOf(view.data), sizeOf(shape));
  const target = viewAs(matrix, shape);
  const stride = view.stride.slice(-2);
  let last = -1;
  return (offset) => {
    if (offset !== last) assign(target, { data: view.data, shape, stride, offset });
    last = offset;
    return matrix;
  };
}
