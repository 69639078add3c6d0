import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MatmulFlags, Operand } from "../../src/backend.ts";
import { affine, matmul } from "../../src/reference/matmul.ts";
import { at, nan, operand, operands, tabulate } from "./support.ts";

const plain: MatmulFlags = { transposeA: false, transposeB: false };

/** Factors with batches that broadcast, either read transposed or not. */
function factors(): fc.Arbitrary<{ a: Operand; b: Operand; flags: MatmulFlags; shape: readonly number[] }> {
  const length = fc.nat(9);
  const axis = fc.record({ n: fc.nat(3), inA: fc.boolean(), inB: fc.boolean() });
  return fc
    .record({
      m: length,
      k: length,
      n: length,
      transposeA: fc.boolean(),
      transposeB: fc.boolean(),
      batch: fc.array(axis, { maxLength: 2 }),
      dropA: fc.nat(2),
      dropB: fc.nat(2),
    })
    .chain(({ m, k, n, batch, dropA, dropB, ...flags }) => {
      const ofA = batch.map((one) => (one.inA ? one.n : 1)).slice(dropA);
      const ofB = batch.map((one) => (one.inB ? one.n : 1)).slice(dropB);
      const rank = Math.max(ofA.length, ofB.length);
      const shared = batch.slice(batch.length - rank).map((_, i) => {
        const [left, right] = [ofA[i - rank + ofA.length] ?? 1, ofB[i - rank + ofB.length] ?? 1];
        return left === 1 ? right : left;
      });
      return fc.record({
        a: operands([...ofA, ...(flags.transposeA ? [k, m] : [m, k])], "float64"),
        b: operands([...ofB, ...(flags.transposeB ? [n, k] : [k, n])], "float64"),
        flags: fc.constant(flags),
        shape: fc.constant([...shared, m, n]),
      });
    });
}

/** Element `(row, column)` of a matrix of the batch, by the definition. */
function element(x: Operand, isTransposed: boolean, batch: readonly number[], row: number, column: number): number {
  const leading = x.shape.slice(0, -2);
  const own = batch.slice(batch.length - leading.length).map((i, axis) => (leading[axis] === 1 ? 0 : i));
  return at(x, [...own, ...(isTransposed ? [column, row] : [row, column])]);
}

describe("matmul", () => {
  const a = operand([1, 2, 3, 4, 5, 6], [2, 3]);

  it("multiplies, transposed or not", () => {
    expect(matmul(a, operand([1, 0, 2, -1, 0, 3], [3, 2]), plain)).toEqual(new Float32Array([5, 7, 14, 13]));
    expect(matmul(a, a, { transposeA: false, transposeB: true })).toEqual(new Float32Array([14, 32, 32, 77]));
    expect(matmul(a, a, { transposeA: true, transposeB: false })).toEqual(
      new Float32Array([17, 22, 27, 22, 29, 36, 27, 36, 45]),
    );
    const b = operand([1, 0, 2, -1, 0, 3], [3, 2]);
    expect(matmul(a, b, { transposeA: true, transposeB: true })).toEqual(
      new Float32Array([1, -2, 12, 2, -1, 15, 3, 0, 18]),
    );
  });

  it("is the sum of products for all sizes, flags and broadcast batches", () => {
    fc.assert(
      fc.property(factors(), (given) => {
        const k = given.a.shape.at(given.flags.transposeA ? -2 : -1)!;
        const expected = tabulate(given.shape, "float64", (index) => {
          const [batch, row, column] = [index.slice(0, -2), index.at(-2)!, index.at(-1)!];
          let sum = 0;
          for (let p = 0; p < k; p++) {
            const left = element(given.a, given.flags.transposeA, batch, row, p);
            sum += left * element(given.b, given.flags.transposeB, batch, p, column);
          }
          return sum;
        });
        expect(matmul(given.a, given.b, given.flags)).toEqual(expected);
      }),
    );
  });

  it("sums nothing to zeros, and makes nothing of no rows", () => {
    expect(matmul(operand([], [2, 0]), operand([], [0, 3]), plain)).toEqual(new Float32Array(6));
    expect(matmul(operand([], [0, 3]), operand([1, 2, 3], [3, 1]), plain)).toEqual(new Float32Array(0));
    expect(matmul(operand([], [0, 2, 3]), operand([1, 2, 3], [3, 1]), plain)).toEqual(new Float32Array(0));
  });

  it("sums float32 in double precision and rounds once", () => {
    const row = operand([16777216, 1, -16777216], [1, 3]);
    expect(matmul(row, operand([1, 1, 1], [3, 1]), plain)).toEqual(new Float32Array([1]));
  });

  it("wraps int32 products and sums", () => {
    const x = operand([123456789, 2147483647], [1, 2], "int32");
    const y = operand([987654321, 3], [2, 1], "int32");
    const exact = 123456789n * 987654321n + 2147483647n * 3n;
    expect(matmul(x, y, plain)).toEqual(new Int32Array([Number(BigInt.asIntN(32, exact))]));
  });

  it("lets NaN and infinities through, even against zeros", () => {
    const x = operand([nan, 1, Infinity, 1, 2, 3], [3, 2]);
    expect(matmul(x, operand([0, 1], [2, 1]), plain)).toEqual(new Float32Array([nan, nan, 3]));
    expect(matmul(x, operand([1, 1], [2, 1]), plain)).toEqual(new Float32Array([nan, Infinity, 5]));
  });
});

describe("affine", () => {
  const weight = operand([1, 0, -1, 2, 2, 2], [2, 3]);

  it("is x W^T + bias", () => {
    const x = operand([1, 2, 3, 4, 5, 6], [2, 3]);
    expect(affine(x, weight, undefined)).toEqual(new Float32Array([-2, 12, -2, 30]));
    expect(affine(x, weight, operand([10, -0.5]))).toEqual(new Float32Array([8, 11.5, 8, 29.5]));
  });

  it("gives the bias for no inputs, and nothing for an empty batch", () => {
    expect(affine(operand([], [2, 0]), operand([], [3, 0]), operand([1, 2, 3]))).toEqual(
      new Float32Array([1, 2, 3, 1, 2, 3]),
    );
    expect(affine(operand([], [0, 3]), weight, operand([1, 2]))).toEqual(new Float32Array(0));
  });

  it("rounds to float32 once, after the bias", () => {
    const x = operand([1, 1], [1, 2]);
    const y = affine(x, operand([16777216, 1], [1, 2]), operand([-16777216]));
    expect(y).toEqual(new Float32Array([1]));
  });
});
