import type { Shape } from "@ganglion/tensor";
import { type Multiply, multiplyByElement, type Product } from "../kernels/product.ts";
import { QUOTIENT } from "../kernels/index-functions.ts";
import type { Engine } from "../runtime/engine.ts";
import type { OpCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import { type Ints, ints } from "../shader/parameters.ts";
import { addProducts, texelsFor, pack, unpack } from "./packed-texels.ts";

/** Fewer products are done sooner than both matrices are packed. */
export const ENOUGH_PRODUCTS = 65_536;

/**
 * Matrix products of four columns a thread, for WebGL2: both matrices in texels of four along `k`, so that a thread reads five
 * texels for 16 products, where one element a thread takes 32 reads.
 */
export const multiplyPacked: Multiply = (engine, call, product, shape) => {
  const { batches, m, n, k } = product;
  // Of four columns, and of the four elements of a texel, three have to count.
  if (n < 3 || k < 3 || batches * m * n * k < ENOUGH_PRODUCTS) return multiplyByElement(engine, call, product, shape);
  return runPacked(engine, call, product, shape);
};

function runPacked(
  engine: Engine,
  call: OpCall,
  { batches, m, n, k, a, b, bias }: Product,
  shape: Shape,
): DeviceBuffer {
  const k4 = texelsFor(k);
  const n4 = texelsFor(n);
  const side = (lines: number, { buffer, batch }: Product["a"], line: number, step: number): DeviceBuffer =>
    pack(engine, call, { buffer, batches: batch === 0 ? 1 : batches, lines, length: k, batch, line, step });
  const left = side(m, a, a.row, a.column);
  const right = side(n, b, b.column, b.row);
  const packed = engine.createPacked(batches * m * n4);
  engine.run({
    call,
    key: bias === undefined ? "matmulFours" : "affineFours",
    source: () => productKernel(bias !== undefined),
    reads: [left, right, ...(bias === undefined ? [] : [bias])],
    writes: [packed],
    values: { m, n4, k4, ab: a.batch === 0 ? 0 : m * k4, bb: b.batch === 0 ? 0 : n * k4 },
  });
  engine.release(left);
  engine.release(right);
  return unpack(engine, call, packed, { shape, length: n, inner: 1 });
}

/** The last columns of a thread may be beyond `n`; what they are nobody reads. */
function productKernel(hasBias: boolean): KernelSource<Ints<"m" | "n4" | "k4" | "ab" | "bb">> {
  return kernelSource(
    { a: 4, b: 4, ...(hasBias ? { bias: 1 } : {}) },
    ints("m", "n4", "k4", "ab", "bb"),
    `const row = quotient(this.thread.x, n4);
const column = (this.thread.x - row * n4) * 4;
const batch = quotient(row, m);
let p = batch * ab + (row - batch * m) * k4;
let q = batch * bb + column * k4;
${[0, 1, 2, 3].map((j) => `let s${j} = ${hasBias ? `bias[column + ${j}]` : "0"};`).join("\n")}
for (let i = 0; i < k4; i += 1) {
${addProducts("a", "b", "k4")}
  p += 1;
  q += 1;
}
return [s0, s1, s2, s3];`,
    [QUOTIENT],
  );
}
