import { broadcastShapes, type MatmulFlags, type Operand, type Shape, sizeOf } from "@ganglion/tensor";
import type { Engine } from "../runtime/engine.ts";
import { type Label, label } from "../runtime/label.ts";
import type { Slot } from "../runtime/slot.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import { broadcast } from "./movement.ts";
import { QUOTIENT } from "./quotient.ts";
import { broadcastStrides, collapse } from "./walk.ts";

/** One batch of matrices: where the first element is and how far apart neighbours are. */
export interface Matrices {
  readonly slot: Slot;
  readonly batch: number;
  readonly row: number;
  readonly column: number;
}

/** A batch of products `[m, k] x [k, n]`. */
export interface Product {
  readonly batches: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: Matrices;
  readonly b: Matrices;
  /** Added to each column: `[n]`. */
  readonly bias: Slot | undefined;
}

/** How a device multiplies. */
export type Multiply = (engine: Engine, of: Label, product: Product, shape: Shape) => Slot;

/** `[..., m, k] x [..., k, n] -> [..., m, n]`; leading axes are broadcast. */
export function matmul(engine: Engine, multiply: Multiply, a: Operand, b: Operand, flags: MatmulFlags): Slot {
  const of = label("matmul", a, b);
  const batch = broadcastShapes("matmul", a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [m, k] = lastTwo(a.shape, flags.transposeA);
  const [, n] = lastTwo(b.shape, flags.transposeB);
  const shape = [...batch, m, n];
  if (k === 0) return engine.constant(of, 0, shape);
  if (sizeOf(shape) === 0) return engine.create(of, shape);
  engine.check(of, shape);
  const left = matrices(engine, a, batch, flags.transposeA);
  const right = withRelease(engine, left.temporary, () => matrices(engine, b, batch, flags.transposeB));
  const y = multiply(
    engine,
    of,
    { batches: sizeOf(batch), m, n, k, a: left.matrices, b: right.matrices, bias: undefined },
    shape,
  );
  for (const { temporary } of [left, right]) if (temporary !== undefined) engine.release(temporary);
  return y;
}

/** `y = x W^T + bias`. */
export function affine(
  engine: Engine,
  multiply: Multiply,
  x: Operand,
  weight: Operand,
  bias: Operand | undefined,
): Slot {
  const of = label("affine", x, weight, bias);
  const [m, k] = x.shape as readonly [number, number];
  const n = weight.shape[0] as number;
  const y = [m, n];
  if (m === 0 || n === 0) return engine.create(of, y);
  if (k === 0) return bias === undefined ? engine.constant(of, 0, y) : broadcast(engine, bias, y);
  engine.check(of, y);
  return multiply(
    engine,
    of,
    {
      batches: 1,
      m,
      n,
      k,
      a: { slot: engine.array(x), batch: 0, row: k, column: 1 },
      b: { slot: engine.array(weight), batch: 0, row: 1, column: k },
      bias: bias === undefined ? undefined : engine.array(bias),
    },
    y,
  );
}

/** Gives `temporary` back if `make` fails. */
function withRelease<T>(engine: Engine, temporary: Slot | undefined, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (temporary !== undefined) engine.release(temporary);
    throw error;
  }
}

function lastTwo(shape: Shape, transposed: boolean): [rows: number, columns: number] {
  const [rows, columns] = shape.slice(-2) as [number, number];
  return transposed ? [columns, rows] : [rows, columns];
}

/** The matrices of `x` for each of `batch`; repeated in memory where one stride does not lead from each to the next. */
function matrices(
  engine: Engine,
  x: Operand,
  batch: Shape,
  transposed: boolean,
): { readonly matrices: Matrices; readonly temporary: Slot | undefined } {
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  const size = rows * columns;
  const [row, column] = transposed ? [1, columns] : [columns, 1];
  const leading = x.shape.slice(0, -2);
  const { shape, strides } = collapse({ shape: batch, strides: broadcastStrides(leading, batch), offset: 0 });
  if (shape.length < 2) {
    const step = (strides[0] ?? 0) * size;
    return { matrices: { slot: engine.array(x), batch: step, row, column }, temporary: undefined };
  }
  const slot = broadcast(engine, x, [...batch, rows, columns]);
  engine.array({ buffer: slot, shape: [slot.length], size: slot.length, dtype: "float32" });
  return { matrices: { slot, batch: size, row, column }, temporary: slot };
}

/** The product as one kernel of gpu.js: each element on its own, four products at a time. */
export function multiplyByElement(engine: Engine, of: Label, product: Product, shape: Shape): Slot {
  const { m, n, k, a, b, bias } = product;
  const y = engine.create(of, shape);
  engine.run({
    label: of,
    key: bias === undefined ? "matmul" : "affine",
    source: () => productKernel(bias !== undefined),
    reads: [a.slot, b.slot, ...(bias === undefined ? [] : [bias])],
    writes: [y],
    scalars: [m, n, k, a.batch, a.row, a.column, b.batch, b.row, b.column],
  });
  return y;
}

function productKernel(hasBias: boolean): KernelSource {
  return kernelSource(
    `a, b, ${hasBias ? "bias, " : ""}int m, int n, int k, int ab, int ar, int ac, int bb, int br, int bc`,
    `const row = quotient(this.thread.x, n);
const column = this.thread.x - row * n;
const batch = quotient(row, m);
let p = batch * ab + (row - batch * m) * ar;
let q = batch * bb + column * bc;
let sum = ${hasBias ? "bias[column]" : "0"};
const fours = quotient(k, 4);
for (let i = 0; i < fours; i += 1) {
  sum += a[p] * b[q] + a[p + ac] * b[q + br] + a[p + 2 * ac] * b[q + 2 * br] + a[p + 3 * ac] * b[q + 3 * br];
  p += 4 * ac;
  q += 4 * br;
}
for (let i = 4 * fours; i < k; i += 1) {
  sum += a[p] * b[q];
  p += ac;
  q += br;
}
return sum;`,
    [QUOTIENT],
  );
}
