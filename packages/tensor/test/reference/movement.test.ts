import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Operand, PadSpec, SliceSpec } from "../../src/backend.ts";
import { broadcast, concat, pad, permute, slice } from "../../src/reference/movement.ts";
import { reduce } from "../../src/reference/reduce.ts";
import { sizeOf } from "../../src/shape.ts";
import { at, inner, nan, operand, operands, result, shapes, tabulate } from "./support.ts";

const one = operand([5], []);
const matrix = operand([1, 2, 3, 4, 5, 6], [2, 3]);

describe("broadcast", () => {
  it("repeats along axes of length 1 and new axes on the left", () => {
    expect(broadcast(operand([1, 2, 3]), [2, 3])).toEqual(new Float32Array([1, 2, 3, 1, 2, 3]));
    expect(broadcast(operand([1, 2], [2, 1]), [2, 3])).toEqual(new Float32Array([1, 1, 1, 2, 2, 2]));
    expect(broadcast(operand([1, 2], [1, 2, 1]), [2, 2, 2])).toEqual(new Float32Array([1, 1, 2, 2, 1, 1, 2, 2]));
    expect(broadcast(one, [2, 2])).toEqual(new Float32Array([5, 5, 5, 5]));
  });

  it("copies what has the shape already", () => {
    const y = broadcast(matrix, [2, 3]);
    expect(y).toEqual(matrix.buffer);
    expect(y).not.toBe(matrix.buffer);
  });

  it("keeps scalars, makes nothing of length 1 against length 0, and keeps the dtype", () => {
    expect(broadcast(one, [])).toEqual(new Float32Array([5]));
    expect(broadcast(operand([1], [1, 1]), [3, 0])).toEqual(new Float32Array(0));
    expect(broadcast(operand([7], [1], "int32"), [2])).toEqual(new Int32Array([7, 7]));
  });

  it("is the adjoint of a sum over the repeated axes", () => {
    const cases = shapes().chain((shape) =>
      fc
        .subarray(
          shape.map((_, axis) => axis),
          { minLength: Math.min(1, shape.length) },
        )
        .chain((axes) => {
          const kept = shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
          return fc.record({ x: operands(kept), y: operands(shape), axes: fc.constant(axes) });
        }),
    );
    fc.assert(
      fc.property(cases, ({ x, y, axes }) => {
        const summed = axes.length === 0 ? (y.buffer as Float32Array) : reduce("sum", y, axes);
        expect(inner(broadcast(x, y.shape), y.buffer as Float32Array)).toBe(inner(x.buffer as Float32Array, summed));
      }),
    );
  });
});

describe("permute", () => {
  const cases = shapes(5).chain((shape) =>
    fc.tuple(
      operands(shape),
      fc.shuffledSubarray(
        shape.map((_, axis) => axis),
        { minLength: shape.length },
      ),
    ),
  );

  it("moves axis axes[i] to axis i", () => {
    expect(permute(matrix, [1, 0])).toEqual(new Float32Array([1, 4, 2, 5, 3, 6]));
    fc.assert(
      fc.property(cases, ([x, axes]) => {
        const shape = axes.map((axis) => x.shape[axis]!);
        const source = (index: readonly number[]): number => {
          const from = index.map(() => 0);
          axes.forEach((axis, i) => {
            from[axis] = index[i]!;
          });
          return at(x, from);
        };
        expect(permute(x, axes)).toEqual(tabulate(shape, "float32", source));
      }),
    );
  });

  it("is undone by the inverse permutation", () => {
    fc.assert(
      fc.property(cases, ([x, axes]) => {
        const turned = result(
          permute(x, axes),
          axes.map((axis) => x.shape[axis]!),
          "float32",
        );
        const inverse = axes.map((_, axis) => axes.indexOf(axis));
        expect(permute(turned, inverse)).toEqual(x.buffer);
      }),
    );
  });

  it("copies scalars and empty tensors", () => {
    expect(permute(one, [])).toEqual(new Float32Array([5]));
    expect(permute(operand([], [0, 3], "int32"), [1, 0])).toEqual(new Int32Array(0));
  });
});

/** A slice of an operand: starts, steps and lengths that stay inside. */
function sliceCases(): fc.Arbitrary<{ x: Operand; spec: SliceSpec }> {
  const ofAxis = (length: number): fc.Arbitrary<{ start: number; step: number; length: number }> =>
    fc
      .tuple(fc.nat(length), fc.integer({ min: 1, max: 3 }))
      .chain(([start, step]) =>
        fc.nat(Math.ceil((length - start) / step)).map((count) => ({ start, step, length: count })),
      );
  return shapes().chain((shape) =>
    fc.record({
      x: operands(shape),
      spec: fc.tuple(...shape.map(ofAxis)).map((axes) => ({
        start: axes.map((axis) => axis.start),
        step: axes.map((axis) => axis.step),
        shape: axes.map((axis) => axis.length),
      })),
    }),
  );
}

describe("slice", () => {
  it("takes elements from start, step apart", () => {
    expect(slice(matrix, { start: [1, 0], step: [1, 2], shape: [1, 2] })).toEqual(new Float32Array([4, 6]));
    expect(slice(operand([0, 1, 2, 3, 4, 5, 6]), { start: [1], step: [3], shape: [2] })).toEqual(
      new Float32Array([1, 4]),
    );
    fc.assert(
      fc.property(sliceCases(), ({ x, spec }) => {
        const source = (index: readonly number[]): number =>
          at(
            x,
            index.map((i, axis) => spec.start[axis]! + i * spec.step[axis]!),
          );
        expect(slice(x, spec)).toEqual(tabulate(spec.shape, "float32", source));
      }),
    );
  });

  it("copies scalars and takes nothing at the very end", () => {
    expect(slice(one, { start: [], step: [], shape: [] })).toEqual(new Float32Array([5]));
    expect(slice(operand([1, 2], [2], "int32"), { start: [2], step: [1], shape: [0] })).toEqual(new Int32Array(0));
  });
});

/** Padding of an operand, with room between neighbours. */
function padCases(): fc.Arbitrary<{ x: Operand; spec: PadSpec }> {
  return shapes(3).chain((shape) => {
    const counts = fc.array(fc.nat(2), { minLength: shape.length, maxLength: shape.length });
    const spec = fc.record({ before: counts, after: counts, interior: counts, value: fc.integer({ min: -3, max: 3 }) });
    return fc.record({ x: operands(shape), spec });
  });
}

/** The slice that takes the padding off again. */
function insideOf({ x, spec }: { x: Operand; spec: PadSpec }): SliceSpec {
  return { start: spec.before, step: spec.interior.map((count) => count + 1), shape: x.shape };
}

function paddedShape({ x, spec }: { x: Operand; spec: PadSpec }): number[] {
  return x.shape.map(
    (n, axis) => spec.before[axis]! + n + Math.max(0, n - 1) * spec.interior[axis]! + spec.after[axis]!,
  );
}

describe("pad", () => {
  it("puts the value before, after and between elements", () => {
    expect(pad(operand([1, 2]), { before: [1], after: [2], interior: [0], value: -1 })).toEqual(
      new Float32Array([-1, 1, 2, -1, -1]),
    );
    expect(pad(operand([1, 2, 3]), { before: [0], after: [1], interior: [2], value: 0 })).toEqual(
      new Float32Array([1, 0, 0, 2, 0, 0, 3, 0]),
    );
    expect(pad(operand([1, 2], [1, 2]), { before: [1, 0], after: [0, 1], interior: [5, 1], value: nan })).toEqual(
      new Float32Array([nan, nan, nan, nan, 1, nan, 2, nan]),
    );
  });

  it("pads nothing to value alone, and leaves a scalar as it is", () => {
    const spec = { before: [1], after: [1], interior: [3], value: 9 };
    expect(pad(operand([], [0], "int32"), spec)).toEqual(new Int32Array([9, 9]));
    expect(pad(one, { before: [], after: [], interior: [], value: 9 })).toEqual(new Float32Array([5]));
  });

  it("is undone by a slice with a step, and holds the value everywhere else", () => {
    fc.assert(
      fc.property(padCases(), (given) => {
        const y = result(pad(given.x, given.spec), paddedShape(given), "float32");
        expect(slice(y, insideOf(given))).toEqual(given.x.buffer);
        const total = inner(y.buffer as Float32Array, new Float32Array(y.size).fill(1));
        const kept = inner(given.x.buffer as Float32Array, new Float32Array(given.x.size).fill(1));
        expect(total).toBe(kept + (y.size - given.x.size) * given.spec.value);
      }),
    );
  });

  it("with zeros is the adjoint of that slice", () => {
    const cases = padCases().chain(({ x, spec }) => {
      const zeros = { ...spec, value: 0 };
      return operands(paddedShape({ x, spec })).map((y) => ({ x, y, spec: zeros }));
    });
    fc.assert(
      fc.property(cases, ({ x, y, spec }) => {
        const sliced = slice(y, insideOf({ x, spec }));
        expect(inner(pad(x, spec), y.buffer as Float32Array)).toBe(inner(x.buffer as Float32Array, sliced));
      }),
    );
  });
});

describe("concat", () => {
  it("joins along the axis", () => {
    const b = operand([7, 8], [2, 1]);
    expect(concat([matrix, b], 1)).toEqual(new Float32Array([1, 2, 3, 7, 4, 5, 6, 8]));
    expect(concat([matrix, operand([7, 8, 9], [1, 3])], 0)).toEqual(new Float32Array([1, 2, 3, 4, 5, 6, 7, 8, 9]));
  });

  it("joins nothing to nothing, and copies a single operand", () => {
    expect(concat([operand([], [2, 0]), matrix, operand([], [2, 0])], 1)).toEqual(matrix.buffer);
    expect(concat([operand([], [0], "int32"), operand([], [0], "int32")], 0)).toEqual(new Int32Array(0));
    expect(concat([matrix], 0)).not.toBe(matrix.buffer);
  });

  it("is undone by slices", () => {
    const cases = fc
      .tuple(shapes(3), fc.nat(3), fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }))
      .chain(([rest, place, lengths]) => {
        const axis = Math.min(place, rest.length);
        const parts = lengths.map((length) => operands([...rest.slice(0, axis), length, ...rest.slice(axis)]));
        return fc.record({ axis: fc.constant(axis), xs: fc.tuple(...parts) });
      });
    fc.assert(
      fc.property(cases, ({ axis, xs }) => {
        const shape = [...xs[0]!.shape];
        shape[axis] = xs.reduce((sum, x) => sum + x.shape[axis]!, 0);
        const joined = result(concat(xs, axis), shape, "float32");
        expect(joined.size).toBe(sizeOf(shape));
        let from = 0;
        for (const x of xs) {
          const start = shape.map((_, i) => (i === axis ? from : 0));
          expect(slice(joined, { start, step: shape.map(() => 1), shape: x.shape })).toEqual(x.buffer);
          from += x.shape[axis]!;
        }
      }),
    );
  });
});
