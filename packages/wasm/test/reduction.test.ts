import * as fc from "fast-check";
import { describe, it } from "vitest";
import { wasm } from "../src/index.ts";
import { agree, float32, floats, noise, shapes, sizeOf, values } from "@ganglion/fixtures/kernels";

const backend = await wasm({ threads: 1 });

function axesOf(rank: number): fc.Arbitrary<number[]> {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return fc.subarray(axes, { minLength: 1 });
}

describe("reduce", () => {
  it.each(["sum", "max", "min"] as const)("%s agrees with the reference over any axes", async (op) => {
    const cases = shapes(5, 20)
      .filter((shape) => shape.length > 0 && sizeOf(shape) <= 20_000)
      .chain((shape) => fc.record({ shape: fc.constant(shape), axes: axesOf(shape.length), seed: fc.nat(1000) }));
    await fc.assert(
      fc.asyncProperty(cases, async ({ shape, axes, seed }) => {
        const kept = shape.filter((_, axis) => !axes.includes(axis));
        await agree(backend, [noise(shape, seed)], (b, x) => ({ buffer: b.reduce(op, x, axes), shape: kept }), {
          atol: 1e-5,
        });
      }),
      { numRuns: 150 },
    );
  });

  it.each(["sum", "max", "min"] as const)("%s agrees on special values", async (op) => {
    const cases = shapes(3, 9)
      .filter((shape) => shape.length > 0)
      .chain((shape) => fc.record({ x: values(shape, "float32", float32()), axes: axesOf(shape.length) }));
    await fc.assert(
      fc.asyncProperty(cases, async ({ x, axes }) => {
        const kept = x.shape.filter((_, axis) => !axes.includes(axis));
        await agree(backend, [x], (b, y) => ({ buffer: b.reduce(op, y, axes), shape: kept }), {
          rtol: 1e-5,
          atol: 1e-5,
        });
      }),
      { numRuns: 100 },
    );
  });

  it.each(["sum", "max", "min"] as const)("%s agrees on integers", async (op) => {
    const cases = shapes(4, 6)
      .filter((shape) => shape.length > 0)
      .chain((shape) =>
        fc.record({
          x: values(shape, "int32", fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
          axes: axesOf(shape.length),
        }),
      );
    await fc.assert(
      fc.asyncProperty(cases, async ({ x, axes }) => {
        const kept = x.shape.filter((_, axis) => !axes.includes(axis));
        await agree(backend, [x], (b, y) => ({ buffer: b.reduce(op, y, axes), shape: kept, dtype: "int32" }));
      }),
      { numRuns: 60 },
    );
  });

  it("adds a million numbers around 10000 to seven digits", async () => {
    const x = floats(
      [1_000_003],
      noise([1_000_003], 3, 1).data.map((value) => value + 1e4),
    );
    await agree(backend, [x], (b, y) => ({ buffer: b.reduce("sum", y, [0]), shape: [] }), { rtol: 1e-7, atol: 0 });
  });

  it("adds long columns to seven digits", async () => {
    const x = floats(
      [100_001, 3],
      noise([100_001, 3], 3, 1).data.map((value) => value + 1e4),
    );
    await agree(backend, [x], (b, y) => ({ buffer: b.reduce("sum", y, [0]), shape: [3] }), { rtol: 1e-7, atol: 0 });
  });
});

describe("argReduce", () => {
  it("finds the first extreme, or the first NaN", async () => {
    const few = fc.constantFrom(0, -0, 1, 2, -3, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
    const cases = shapes(4, 5)
      .filter((shape) => shape.length > 0 && sizeOf(shape) > 0)
      .chain((shape) =>
        fc.record({
          x: values(shape, "float32", few),
          y: values(shape, "int32", fc.integer({ min: -2, max: 2 })),
          axis: fc.nat(shape.length - 1),
        }),
      );
    await fc.assert(
      fc.asyncProperty(cases, async ({ x, y, axis }) => {
        const shape = x.shape.toSpliced(axis, 1);
        await agree(backend, [x, y], (b, a, c) => [
          { buffer: b.argReduce("argmax", a, axis), shape, dtype: "int32" },
          { buffer: b.argReduce("argmin", a, axis), shape, dtype: "int32" },
          { buffer: b.argReduce("argmax", c, axis), shape, dtype: "int32" },
          { buffer: b.argReduce("argmin", c, axis), shape, dtype: "int32" },
        ]);
      }),
      { numRuns: 150 },
    );
  });
});
