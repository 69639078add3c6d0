import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Operand } from "../../src/backend.ts";
import { gather, scatterAdd } from "../../src/reference/gather.ts";
import { sizeOf } from "../../src/shape.ts";
import { at, inner, nan, operand, operands, tabulate } from "./support.ts";

const int = (data: readonly number[], shape?: readonly number[]): Operand => operand(data, shape, "int32");
const matrix = operand([1, 2, 3, 4, 5, 6], [2, 3]);

/** Indices along one axis; on the others they may stop before the end of `x`, as in torch.gather. */
function gatherCases(): fc.Arbitrary<{ x: Operand; indices: Operand; updates: Operand; axis: number }> {
  const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
  return fc.tuple(shape, fc.nat(3), fc.nat(5)).chain(([lengths, place, count]) => {
    const axis = place % lengths.length;
    const short = fc.tuple(...lengths.map((n, i) => (i === axis ? fc.constant(count) : fc.nat(n))));
    return short.chain((indexShape) => {
      const size = sizeOf(indexShape);
      const index = fc.array(fc.nat(lengths[axis]! - 1), { minLength: size, maxLength: size });
      return fc.record({
        x: operands(lengths),
        indices: index.map((data) => int(data, indexShape)),
        updates: operands(indexShape),
        axis: fc.constant(axis),
      });
    });
  });
}

describe("gather", () => {
  it("picks along the axis, again and again if asked", () => {
    expect(gather(operand([10, 20, 30]), int([2, 0, 2, 1]), 0)).toEqual(new Float32Array([30, 10, 30, 20]));
    expect(gather(matrix, int([2, 0], [2, 1]), 1)).toEqual(new Float32Array([3, 4]));
    expect(gather(matrix, int([1, 0, 1], [1, 3]), 0)).toEqual(new Float32Array([4, 2, 6]));
  });

  it("is y[i, j] = x[i, index[i, j]] on every axis of every shape", () => {
    fc.assert(
      fc.property(gatherCases(), ({ x, indices, axis }) => {
        const picked = tabulate(indices.shape, "float32", (index) => at(x, index.with(axis, at(indices, index))));
        expect(gather(x, indices, axis)).toEqual(picked);
      }),
    );
  });

  it("keeps NaN, int32 and emptiness", () => {
    expect(gather(operand([nan, 1]), int([0, 0]), 0)).toEqual(new Float32Array([nan, nan]));
    expect(gather(int([-2147483648, 7]), int([0]), 0)).toEqual(new Int32Array([-2147483648]));
    expect(gather(matrix, int([], [2, 0]), 1)).toEqual(new Float32Array(0));
  });
});

describe("scatterAdd", () => {
  it("adds up what goes to one place and leaves zeros elsewhere", () => {
    expect(scatterAdd(operand([1, 2, 4, 8]), int([2, 0, 2, 2]), 0, [4])).toEqual(new Float32Array([2, 0, 13, 0]));
    expect(scatterAdd(operand([1, 2], [2, 1]), int([2, 0], [2, 1]), 1, [2, 3])).toEqual(
      new Float32Array([0, 0, 1, 2, 0, 0]),
    );
    expect(scatterAdd(operand([], [0]), int([]), 0, [2])).toEqual(new Float32Array([0, 0]));
    expect(scatterAdd(operand([], [2, 0]), int([], [2, 0]), 1, [2, 0])).toEqual(new Float32Array(0));
  });

  it("adds float32 in double precision and wraps int32", () => {
    const index = int([0, 0, 0]);
    expect(scatterAdd(operand([16777216, 1, -16777216]), index, 0, [1])).toEqual(new Float32Array([1]));
    expect(scatterAdd(int([2147483647, 1, 1]), index, 0, [1])).toEqual(new Int32Array([-2147483647]));
  });

  it("is the adjoint of gather", () => {
    fc.assert(
      fc.property(gatherCases(), ({ x, indices, updates, axis }) => {
        const forward = inner(gather(x, indices, axis), updates.buffer as Float32Array);
        const backward = inner(scatterAdd(updates, indices, axis, x.shape), x.buffer as Float32Array);
        expect(backward).toBe(forward);
      }),
    );
  });
});
