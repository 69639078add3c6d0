import type { PadSpec, SliceSpec } from "@ganglion/tensor";
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { wasm } from "../src/index.ts";
import { agree, float32, ints, noise, shapes, sizeOf, values } from "@ganglion/fixtures/kernels";

const backend = await wasm({ threads: 1 });
const exact = { rtol: 0, atol: 0 };

function permutations(length: number): fc.Arbitrary<number[]> {
  const axes = Array.from({ length }, (_, axis) => axis);
  return fc.shuffledSubarray(axes, { minLength: length, maxLength: length });
}

describe("permute", () => {
  it("agrees with the reference for all orders of axes", async () => {
    const cases = shapes(5, 11).chain((shape) =>
      fc.record({ x: values(shape, "float32", float32()), axes: permutations(shape.length) }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ x, axes }) => {
        const shape = axes.map((axis) => x.shape[axis] as number);
        await agree(backend, [x], (b, y) => ({ buffer: b.permute(y, axes), shape }), exact);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    [
      [130, 67],
      [1, 0],
    ],
    [
      [64, 256],
      [1, 0],
    ],
    [
      [2, 65, 3, 130],
      [0, 3, 2, 1],
    ],
    [
      [3, 70, 66, 5],
      [2, 0, 3, 1],
    ],
  ])("transposes blocks of %j by %j", async (shape, axes) => {
    const target = axes.map((axis) => shape[axis] as number);
    await agree(backend, [noise(shape)], (b, y) => ({ buffer: b.permute(y, axes), shape: target }), exact);
  });
});

function slices(shape: readonly number[]): fc.Arbitrary<SliceSpec> {
  const axis = (length: number) =>
    fc
      .record({
        start: fc.nat(length),
        step: fc.integer({ min: 1, max: 3 }),
        part: fc.double({ min: 0, max: 1, noNaN: true }),
      })
      .map(({ start, step, part }) => ({ start, step, count: Math.round(Math.ceil((length - start) / step) * part) }));
  return fc.tuple(...shape.map(axis)).map((axes) => ({
    start: axes.map(({ start }) => start),
    step: axes.map(({ step }) => step),
    shape: axes.map(({ count }) => count),
  }));
}

function pads(shape: readonly number[]): fc.Arbitrary<PadSpec> {
  const counts = () => fc.tuple(...shape.map(() => fc.nat(3)));
  return fc.record({ before: counts(), after: counts(), interior: counts(), value: float32() });
}

describe("slice and pad", () => {
  it("take strided parts as the reference does", async () => {
    const cases = shapes(4).chain((shape) =>
      fc.record({ x: values(shape, "float32", float32()), spec: slices(shape) }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ x, spec }) => {
        await agree(backend, [x], (b, y) => ({ buffer: b.slice(y, spec), shape: spec.shape }), exact);
      }),
      { numRuns: 150 },
    );
  });

  it("pad around and between as the reference does", async () => {
    const cases = shapes(4, 5).chain((shape) =>
      fc.record({ x: values(shape, "float32", float32()), spec: pads(shape) }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ x, spec }) => {
        const shape = x.shape.map((length, axis) => {
          const inside = length + Math.max(0, length - 1) * (spec.interior[axis] as number);
          return inside + (spec.before[axis] as number) + (spec.after[axis] as number);
        });
        await agree(backend, [x], (b, y) => ({ buffer: b.pad(y, spec), shape }), exact);
      }),
      { numRuns: 100 },
    );
  });
});

describe("concat", () => {
  it("joins as the reference does", async () => {
    const cases = shapes(4, 5)
      .filter((shape) => shape.length > 0)
      .chain((shape) =>
        fc.record({
          shape: fc.constant(shape),
          axis: fc.nat(shape.length - 1),
          lengths: fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }),
        }),
      );
    await fc.assert(
      fc.asyncProperty(cases, async ({ shape, axis, lengths }) => {
        const parts = lengths.map((length, i) => noise(shape.with(axis, length), i + 1));
        const joined = shape.with(
          axis,
          lengths.reduce((sum, length) => sum + length),
        );
        await agree(backend, parts, (b, ...xs) => ({ buffer: b.concat(xs, axis), shape: joined }), exact);
      }),
      { numRuns: 100 },
    );
  });
});

describe("gather and scatterAdd", () => {
  it("follow indices as the reference does", async () => {
    const cases = shapes(4, 5)
      .filter((shape) => shape.length > 0 && sizeOf(shape) > 0)
      .chain((shape) =>
        fc.record({
          shape: fc.constant(shape),
          axis: fc.nat(shape.length - 1),
          count: fc.nat(6),
          shrink: fc.nat(1),
          seed: fc.nat(1000),
        }),
      );
    await fc.assert(
      fc.asyncProperty(cases, async ({ shape, axis, count, shrink, seed }) => {
        const picked = shape.map((length, i) => (i === axis ? count : Math.max(1, length - shrink)));
        const random = noise(picked, seed).data;
        const length = shape[axis] as number;
        const indices = ints(
          picked,
          Array.from(random, (x) => Math.min(length - 1, Math.floor(((x + 1) / 2) * length))),
        );
        await agree(
          backend,
          [
            noise(shape),
            indices,
            noise(picked, 3),
            ints(shape, noise(shape, 4, 99).data),
            ints(picked, noise(picked, 5, 99).data),
          ],
          (b, x, i, updates, xs, integers) => [
            { buffer: b.gather(x, i, axis), shape: picked },
            { buffer: b.gather(xs, i, axis), shape: picked, dtype: "int32" },
            { buffer: b.scatterAdd(updates, i, axis, shape), shape },
            { buffer: b.scatterAdd(integers, i, axis, shape), shape, dtype: "int32" },
          ],
        );
      }),
      { numRuns: 100 },
    );
  });
});
