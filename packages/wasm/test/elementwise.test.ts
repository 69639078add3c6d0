import type { BinaryOp, DType, UnaryOp } from "@ganglion/tensor";
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { wasm } from "../src/index.ts";
import { agree, float32, floats, ints, shapes, values } from "@ganglion/fixtures/kernels";

const backend = await wasm({ threads: 1 });
const unaryOps: UnaryOp[] = ["neg", "abs", "sign", "exp", "expm1", "log", "log1p", "sqrt", "tanh", "erf"];
const binaryOps: BinaryOp[] = [
  "add",
  "sub",
  "mul",
  "div",
  "pow",
  "maximum",
  "minimum",
  "equal",
  "notEqual",
  "less",
  "lessEqual",
  "greater",
  "greaterEqual",
];
const extremes = [
  0,
  -0,
  1e-45,
  -1e-45,
  1e-38,
  3e-8,
  -3e-8,
  0.1,
  -0.1,
  0.35,
  -0.35,
  0.5,
  -0.5,
  0.9999999,
  1,
  -1,
  1.5,
  2,
  -2,
  3.9,
  5,
  -5,
  8.5,
  9.5,
  20,
  -20,
  80,
  -80,
  87,
  88.5,
  88.8,
  89,
  -87,
  -88,
  -100,
  -103,
  -104,
  -200,
  1e4,
  -1e4,
  3e38,
  -3e38,
  2147483647,
  -2147483648,
  4e9,
  -4e9,
  1e20,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
];

function integers(): fc.Arbitrary<number> {
  return fc.oneof(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }));
}

function resultType(op: BinaryOp, dtype: DType): DType {
  return binaryOps.indexOf(op) >= 7 ? "int32" : dtype;
}

/** Two shapes that broadcast against each other, and the result's. */
function broadcastPairs(): fc.Arbitrary<{ a: number[]; b: number[]; shape: number[] }> {
  return shapes(5, 6)
    .chain((shape) =>
      fc
        .tuple(fc.nat(shape.length), fc.nat(shape.length), fc.array(fc.nat(3), { minLength: 10, maxLength: 10 }))
        .map(([dropA, dropB, ones]) => {
          const side = (drop: number, from: number) =>
            shape
              .slice(Math.min(drop, from === 0 ? 0 : drop))
              .map((length, i) => (ones[from + i] === 0 && length !== 0 ? 1 : length));
          const a = side(dropA, 0);
          const b = side(dropB, 5);
          return { a, b, shape };
        }),
    )
    .filter(({ a, b, shape }) => {
      const joint = shape.map((_, i) =>
        Math.max(a[i - shape.length + a.length] ?? 1, b[i - shape.length + b.length] ?? 1),
      );
      return (
        joint.every((length, i) => length === shape[i]) && !(shape.includes(0) && (a.length === 0 || b.length === 0))
      );
    });
}

/** A few units in the last place; the smallest denormals have no more than that. */
const close = { rtol: 1e-6, atol: 3e-45 };

describe("unary", () => {
  it.each(unaryOps)("%s agrees with the reference at the extremes", async (op) => {
    await agree(
      backend,
      [floats([extremes.length], extremes)],
      (b, x) => ({ buffer: b.unary(op, x), shape: x.shape }),
      close,
    );
  });

  it.each(unaryOps)("%s agrees with the reference between", async (op) => {
    const grid = Array.from({ length: 40001 }, (_, i) => (i - 20000) / 200);
    await agree(backend, [floats([grid.length], grid)], (b, x) => ({ buffer: b.unary(op, x), shape: x.shape }), close);
  });

  it("agrees on integers", async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes().chain((shape) => values(shape, "int32", integers())),
        async (x) => {
          for (const op of ["neg", "abs", "sign"] as const) {
            await agree(backend, [x], (b, y) => ({ buffer: b.unary(op, y), shape: y.shape, dtype: "int32" }));
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("binary", () => {
  it.each(binaryOps)("%s agrees with the reference for all broadcasts", async (op) => {
    const cases = broadcastPairs().chain(({ a, b, shape }) =>
      fc.record({ a: values(a, "float32", float32()), b: values(b, "float32", float32()), shape: fc.constant(shape) }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ a, b, shape }) => {
        await agree(
          backend,
          [a, b],
          (on, x, y) => ({ buffer: on.binary(op, x, y, shape), shape, dtype: resultType(op, "float32") }),
          { rtol: 2e-6, atol: 0 },
        );
      }),
      { numRuns: 60 },
    );
  });

  it.each(binaryOps)("%s agrees with the reference for integers", async (op) => {
    const cases = broadcastPairs().chain(({ a, b, shape }) =>
      fc.record({ a: values(a, "int32", integers()), b: values(b, "int32", integers()), shape: fc.constant(shape) }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ a, b, shape }) => {
        await agree(backend, [a, b], (on, x, y) => ({
          buffer: on.binary(op, x, y, shape),
          shape,
          dtype: "int32",
        }));
      }),
      { numRuns: 30 },
    );
  });

  it("pow agrees with the reference for all pairs of extremes", async () => {
    const n = extremes.length;
    const bases = floats(
      [n * n],
      extremes.flatMap((x) => extremes.map(() => x)),
    );
    const exponents = floats(
      [n * n],
      extremes.flatMap(() => extremes),
    );
    await agree(
      backend,
      [bases, exponents],
      (on, x, y) => ({ buffer: on.binary("pow", x, y, x.shape), shape: x.shape }),
      close,
    );
  });

  it.each([2, 3, -1, 0.5, 0])("pow by the number %d agrees with the reference", async (exponent) => {
    await agree(
      backend,
      [floats([extremes.length], extremes), floats([], [exponent])],
      (on, x, y) => ({ buffer: on.binary("pow", x, y, x.shape), shape: x.shape }),
      close,
    );
  });
});

describe("cast", () => {
  it("truncates towards zero, wraps beyond 32 bits, and gives 0 for NaN and infinities", async () => {
    await agree(backend, [floats([extremes.length], extremes)], (b, x) => ({
      buffer: b.cast(x, "int32"),
      shape: x.shape,
      dtype: "int32",
    }));
  });

  it("converts integers to the nearest float32", async () => {
    const data = [0, 1, -1, 16777217, -16777219, 2147483647, -2147483648];
    await agree(backend, [ints([7], data)], (b, x) => ({ buffer: b.cast(x, "float32"), shape: x.shape }), {
      rtol: 0,
      atol: 0,
    });
  });
});

describe("where, fill and broadcast", () => {
  it("choose and repeat as the reference does", async () => {
    const cases = broadcastPairs().chain(({ a, b, shape }) =>
      fc.record({
        condition: values(shape, "float32", fc.constantFrom(0, -0, 1, Number.NaN)),
        a: values(a, "float32", float32()),
        b: values(b, "float32", float32()),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ condition, a, b }) => {
        const { shape } = condition;
        const asInts = ints(
          shape,
          Array.from(condition.data, (x) => (x === 0 ? 0 : -7)),
        );
        for (const test of [condition, asInts]) {
          await agree(backend, [test, a, b], (on, c, x, y) => [
            { buffer: on.where(c, x, y, shape), shape },
            { buffer: on.broadcast(x, shape), shape },
            { buffer: on.fill(2.5, shape, "float32"), shape },
            { buffer: on.fill(-3, shape, "int32"), shape, dtype: "int32" },
          ]);
        }
      }),
      { numRuns: 60 },
    );
  });
});
