import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BinaryOp, ComparisonOp, Operand, Shape, UnaryOp } from "../../src/backend.ts";
import type { TypedArray } from "../../src/dtype.ts";
import { binary, cast, fill, unary, where } from "../../src/reference/elementwise.ts";
import { broadcastShapes } from "../../src/shape.ts";
import { at, nan, operand, operands, shapes, tabulate } from "./support.ts";

const MIN = -2147483648;
const MAX = 2147483647;

/** Doubles agree but for the last two bits, in which engines' own functions differ; zeros, infinities and NaN are exact. */
function expectLastDigits(actual: TypedArray, expected: readonly number[]): void {
  const rounded = expected.map((wanted, i) => {
    const isNear = Math.abs(actual[i]! - wanted) <= 2 * Number.EPSILON * Math.abs(wanted);
    return isNear && wanted !== 0 ? actual[i]! : wanted;
  });
  expect([...actual]).toEqual(rounded);
}

describe("fill", () => {
  it("repeats the value in the shape's size and the dtype", () => {
    expect(fill(0.1, [2, 2], "float32")).toEqual(new Float32Array([0.1, 0.1, 0.1, 0.1]));
    expect(fill(0.1, [], "float64")).toEqual(new Float64Array([0.1]));
    expect(fill(-3, [3, 0], "int32")).toEqual(new Int32Array(0));
  });
});

describe("cast", () => {
  it("truncates towards zero to int32", () => {
    expect(cast(operand([3.7, -3.7, 0.5, -0.5, 2e9]), "int32")).toEqual(new Int32Array([3, -3, 0, 0, 2e9]));
  });

  it("makes 0 of NaN and infinities and wraps what int32 cannot hold", () => {
    const x = operand([nan, Infinity, -Infinity, 2 ** 31, 2 ** 32 + 5], [5], "float64");
    expect(cast(x, "int32")).toEqual(new Int32Array([0, 0, 0, MIN, 5]));
  });

  it("rounds float64 to float32 and keeps int32 exact in float64", () => {
    expect(cast(operand([0.1, 1e300, -1e-300], [3], "float64"), "float32")).toEqual(
      new Float32Array([0.1, Infinity, -0]),
    );
    expect(cast(operand([MIN, MAX], [2], "int32"), "float64")).toEqual(new Float64Array([MIN, MAX]));
  });

  it("copies, even to the same dtype", () => {
    const x = operand([1, 2]);
    const y = cast(x, "float32");
    expect(y).toEqual(x.buffer);
    expect(y).not.toBe(x.buffer);
  });
});

describe("unary", () => {
  const inputs = [0, -0, 1, -2, 100, -100, Infinity, -Infinity, nan];
  const doubles: Readonly<Record<UnaryOp, readonly number[]>> = {
    neg: [-0, 0, -1, 2, -100, 100, -Infinity, Infinity, nan],
    abs: [0, 0, 1, 2, 100, 100, Infinity, Infinity, nan],
    sign: [0, 0, 1, -1, 1, -1, 1, -1, Number.NaN],
    exp: [1, 1, Math.E, 0.1353352832366127, 2.6881171418161356e43, 3.720075976020836e-44, Infinity, 0, nan],
    expm1: [0, -0, Math.E - 1, -0.8646647167633873, 2.6881171418161356e43, -1, Infinity, -1, nan],
    log: [-Infinity, -Infinity, 0, nan, 4.605170185988092, nan, Infinity, nan, nan],
    log1p: [0, -0, Math.LN2, nan, 4.61512051684126, nan, Infinity, nan, nan],
    sqrt: [0, -0, 1, nan, 10, nan, Infinity, nan, nan],
    tanh: [0, -0, 0.7615941559557649, -0.9640275800758169, 1, -1, 1, -1, nan],
    erf: [0, -0, 0.8427007929497149, -0.9953222650189527, 1, -1, 1, -1, nan],
  };
  const rows = Object.entries(doubles) as [UnaryOp, readonly number[]][];

  it.each(rows)("%s has its values in double precision, extremes included", (op, expected) => {
    const y = unary(op, operand(inputs, [3, 3], "float64"));
    expect(y).toBeInstanceOf(Float64Array);
    expectLastDigits(y, expected);
  });

  it.each(rows)("%s is rounded to float32, overflow included", (op, expected) => {
    expect(unary(op, operand(inputs, [9]))).toEqual(new Float32Array(expected));
  });

  it("keeps the digits of small numbers in expm1 and log1p", () => {
    const x = operand([1e-10, -1e-10], [2], "float64");
    expectLastDigits(unary("expm1", x), [1.00000000005e-10, -9.9999999995e-11]);
    expectLastDigits(unary("log1p", x), [9.9999999995e-11, -1.00000000005e-10]);
  });

  it("wraps int32 as two's complement does", () => {
    const x = operand([5, -7, 0, MIN], [4], "int32");
    expect(unary("neg", x)).toEqual(new Int32Array([-5, 7, 0, MIN]));
    expect(unary("abs", x)).toEqual(new Int32Array([5, 7, 0, MIN]));
    expect(unary("sign", x)).toEqual(new Int32Array([1, -1, 0, -1]));
  });
});

describe("binary", () => {
  const apply = (op: BinaryOp, a: Operand, b: Operand): TypedArray =>
    binary(op, a, b, broadcastShapes("test", a.shape, b.shape));

  const left = [6, -7, 0, -0, Infinity, Infinity, nan, 2];
  const right = [4, 2, 0, 1, -Infinity, 2, 1, nan];
  it.each([
    ["add", [10, -5, 0, 1, nan, Infinity, nan, nan]],
    ["sub", [2, -9, 0, -1, Infinity, Infinity, nan, nan]],
    ["mul", [24, -14, 0, -0, -Infinity, Infinity, nan, nan]],
    ["div", [1.5, -3.5, nan, -0, nan, Infinity, nan, nan]],
    ["pow", [1296, 49, 1, -0, 0, Infinity, nan, nan]],
    ["maximum", [6, 2, 0, 1, Infinity, Infinity, nan, nan]],
    ["minimum", [4, -7, 0, -0, -Infinity, 2, nan, nan]],
  ] as const)("%s follows IEEE 754, NaN winning", (op, expected) => {
    expect(apply(op, operand(left), operand(right))).toEqual(new Float32Array(expected));
    expect(apply(op, operand(left, [8], "float64"), operand(right, [8], "float64"))).toEqual(
      new Float64Array(expected),
    );
  });

  it.each([
    ["equal", [0, 1, 0, 0, 1, 1]],
    ["notEqual", [1, 0, 1, 1, 0, 0]],
    ["less", [1, 0, 0, 0, 0, 0]],
    ["lessEqual", [1, 1, 0, 0, 1, 1]],
    ["greater", [0, 0, 1, 0, 0, 0]],
    ["greaterEqual", [0, 1, 1, 0, 1, 1]],
  ] as const)("%s gives int32, and nothing but notEqual holds for NaN", (op: ComparisonOp, expected) => {
    const a = [1, 2, 3, nan, 0, Infinity];
    const b = [2, 2, 2, nan, -0, Infinity];
    expect(apply(op, operand(a), operand(b))).toEqual(new Int32Array(expected));
    expect(apply(op, operand(a, [6], "float64"), operand(b, [6], "float64"))).toEqual(new Int32Array(expected));
  });

  it("wraps int32 sums, differences, products and powers", () => {
    const a = operand([MAX, MIN, 123456789, MIN, 7], [5], "int32");
    const b = operand([1, 1, 987654321, -1, 12], [5], "int32");
    expect(apply("add", a, b)).toEqual(new Int32Array([MIN, MIN + 1, 1111111110, MAX, 19]));
    expect(apply("sub", a, b)).toEqual(new Int32Array([MAX - 1, MAX, -864197532, MIN + 1, -5]));
    const product = Number(BigInt.asIntN(32, 123456789n * 987654321n));
    expect(apply("mul", a, b)).toEqual(new Int32Array([MAX, MIN, product, MIN, 84]));
    const power = Number(BigInt.asIntN(32, 7n ** 12n));
    expect(apply("pow", operand([7], [1], "int32"), operand([12], [1], "int32"))).toEqual(new Int32Array([power]));
    expect(apply("maximum", a, b)).toEqual(new Int32Array([MAX, 1, 987654321, -1, 12]));
    expect(apply("less", a, b)).toEqual(new Int32Array([0, 1, 1, 1, 1]));
  });

  it("rounds to float32 once, at the end", () => {
    const y = apply("add", operand([16777216, 0.1]), operand([1, 0.2]));
    expect(y).toEqual(new Float32Array([16777216, Math.fround(Math.fround(0.1) + Math.fround(0.2))]));
  });

  it("reads a broadcast operand at index 0 of the axes that it lacks or has length 1 in", () => {
    const pairs = shapes().chain((shape) => {
      const narrowed = fc
        .tuple(fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }), fc.nat(shape.length))
        .map(([ones, drop]): Shape => shape.map((n, axis) => (ones[axis] ? 1 : n)).slice(drop));
      return fc.tuple(
        fc.constant(shape),
        narrowed.chain((narrow) => operands(narrow)),
        operands(shape),
      );
    });
    fc.assert(
      fc.property(pairs, ([shape, a, b]) => {
        const ofA = (index: readonly number[]): number =>
          at(
            a,
            index.slice(shape.length - a.shape.length).map((i, axis) => (a.shape[axis] === 1 ? 0 : i)),
          );
        expect(binary("sub", a, b, shape)).toEqual(tabulate(shape, "float32", (i) => ofA(i) - at(b, i)));
        expect(binary("sub", b, a, shape)).toEqual(tabulate(shape, "float32", (i) => at(b, i) - ofA(i)));
      }),
    );
  });

  it("broadcasts against empty axes and between two outer vectors", () => {
    expect(binary("add", operand([], [0, 3]), operand([1, 2, 3]), [0, 3])).toEqual(new Float32Array(0));
    expect(binary("mul", operand([], [2, 0]), operand([5], []), [2, 0])).toEqual(new Float32Array(0));
    expect(binary("mul", operand([1, 2], [2, 1]), operand([3, 4, 5], [1, 3]), [2, 3])).toEqual(
      new Float32Array([3, 4, 5, 6, 8, 10]),
    );
  });
});

describe("where", () => {
  it("takes a where the condition is not 0, NaN included, whatever the condition's dtype", () => {
    const a = operand([1, 2, 3, 4]);
    const b = operand([-1, -2, -3, -4]);
    expect(where(operand([1, 0, -5, 0], [4], "int32"), a, b, [4])).toEqual(new Float32Array([1, -2, 3, -4]));
    expect(where(operand([nan, -0, 0.5, 0]), a, b, [4])).toEqual(new Float32Array([1, -2, 3, -4]));
    expect(where(operand([nan, -0, 0.5, 0], [4], "float64"), a, b, [4])).toEqual(new Float32Array([1, -2, 3, -4]));
  });

  it("broadcasts all three and keeps what is not taken out of the result", () => {
    const y = where(operand([1, 0], [2, 1], "int32"), operand([7, nan]), operand([-1], [], "float32"), [2, 2]);
    expect(y).toEqual(new Float32Array([7, nan, -1, -1]));
    expect(where(operand([1], [], "int32"), operand([], [0]), operand([2], [1]), [0])).toEqual(new Float32Array(0));
    expect(where(operand([0], [], "int32"), operand([1], [], "int32"), operand([MIN], [], "int32"), [])).toEqual(
      new Int32Array([MIN]),
    );
  });
});
