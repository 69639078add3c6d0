import { broadcastShapes, type MatmulFlags, type Operand, type Shape, sizeOf } from "@ganglion/tensor";
import { broadcastStrides } from "@ganglion/tensor/backend";
import type { Engine } from "../runtime/engine.ts";
import { type OpCall, opCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import { ints, type ValuesOf } from "../shader/parameters.ts";
import { broadcast } from "./movement.ts";
import { QUOTIENT } from "./index-functions.ts";
import { collapse } from "./strided-view.ts";

/** One batch of matrices: where the first element is and how far apart neighbours are. */
export interface Matrices {
  readonly buffer: DeviceBuffer;
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
  readonly bias: DeviceBuffer | undefined;
}

/** How far apart batches, rows and columns of both operands are, in kernels. */
export const STRIDES = { ab: "int", ar: "int", ac: "int", bb: "int", br: "int", bc: "int" } as const;

/** The values of `STRIDES`. */
export function strideValues({ a, b }: Product): ValuesOf<typeof STRIDES> {
  return { ab: a.batch, ar: a.row, ac: a.column, bb: b.batch, br: b.row, bc: b.column };
}

/** How a device multiplies. */
export type Multiply = (engine: Engine, call: OpCall, product: Product, shape: Shape) => DeviceBuffer;

/** `[..., m, k] x [..., k, n] -> [..., m, n]`; leading axes are broadcast. */
export function matmul(engine: Engine, multiply: Multiply, a: Operand, b: Operand, flags: MatmulFlags): DeviceBuffer {
  const call = opCall("matmul", a, b);
  const batch = broadcastShapes("matmul", a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [m, k] = lastTwo(a.shape, flags.transposeA);
  const [, n] = lastTwo(b.shape, flags.transposeB);
  const shape = [...batch, m, n];
  if (k === 0) return engine.constant(call, 0, shape);
  if (sizeOf(shape) === 0) return engine.create(call, shape);
  engine.check(call, shape);
  const left = matrices(engine, a, batch, flags.transposeA);
  const right = withRelease(engine, left.temporary, () => matrices(engine, b, batch, flags.transposeB));
  const y = multiply(
    engine,
    call,
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
): DeviceBuffer {
  const call = opCall("affine", x, weight, bias);
  const [m, k] = x.shape as readonly [number, number];
  const n = weight.shape[0] as number;
  const y = [m, n];
  if (m === 0 || n === 0) return engine.create(call, y);
  if (k === 0) return bias === undefined ? engine.constant(call, 0, y) : broadcast(engine, bias, y);
  engine.check(call, y);
  return multiply(
    engine,
    call,
    {
      batches: 1,
      m,
      n,
      k,
      a: { buffer: engine.array(x), batch: 0, row: k, column: 1 },
      b: { buffer: engine.array(weight), batch: 0, row: 1, column: k },
      bias: bias === undefined ? undefined : engine.array(bias),
    },
    y,
  );
}

/** Gives `temporary` back if `make` fails. */
function withRelease<T>(engine: Engine, temporary: DeviceBuffer | undefined, make: () => T): T {
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
): { readonly matrices: Matrices; readonly temporary: DeviceBuffer | undefined } {
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  const size = rows * columns;
  const [row, column] = transposed ? [1, columns] : [columns, 1];
  const leading = x.shape.slice(0, -2);
  const { shape, strides } = collapse({ shape: batch, strides: broadcastStrides(leading, batch), offset: 0 });
  if (shape.length < 2) {
    const step = (strides[0] ?? 0) * size;
    return { matrices: { buffer: engine.array(x), batch: step, row, column }, temporary: undefined };
  }
  const buffer = broadcast(engine, x, [...batch, rows, columns]);
  engine.array({ buffer, shape: [buffer.length], size: buffer.length, dtype: "float32" });
  return { matrices: { buffer, batch: size, row, column }, temporary: buffer };
}

/** The product as one kernel of gpu.js: each element on its own, four products at a time. */
export function multiplyByElement(engine: Engine, call: OpCall, product: Product, shape: Shape): DeviceBuffer {
  const { m, n, k, a, b, bias } = product;
  const y = engine.create(call, shape);
  engine.run({
    call,
    key: bias === undefined ? "matmul" : "affine",
    source: () => productKernel(bias !== undefined),
    reads: [a.buffer, b.buffer, ...(bias === undefined ? [] : [bias])],
    writes: [y],
    values: { m, n, k, ...strideValues(product) },
  });
  return y;
}

function productKernel(hasBias: boolean): KernelSource {
  return kernelSource(
    { a: 1, b: 1, ...(hasBias ? { bias: 1 } : {}) },
    { ...ints("m", "n", "k"), ...STRIDES },
    `const row = quotient(this.thread.x, n);
const column = this.thread.x - row * n;
const batch = quotient(row, m);
let p = batch * ab + (row - batch * m) * ar;
let q = batch * bb + column * bc;
let sum = ${hasBias ? "bias[column]" : "0"};
const rounds = quotient(k, 4);
for (let i = 0; i < rounds; i += 1) {
  sum += a[p] * b[q] + a[p + ac] * b[q + br] + a[p + 2 * ac] * b[q + 2 * br] + a[p + 3 * ac] * b[q + 3 * br];
  p += 4 * ac;
  q += 4 * br;
}
for (let i = 4 * rounds; i < k; i += 1) {
  sum += a[p] * b[q];
  p += ac;
  q += br;
}
return sum;`,
    [QUOTIENT],
  );
}
