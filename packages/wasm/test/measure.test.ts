import { type FusedKernels, type Operand, ShapeError } from "@ganglion/tensor";
import { floats, noise, read, upload, type Values } from "@ganglion/fixtures/kernels";
import { describe, expect, it } from "vitest";
import { wasm } from "../src/index.ts";

const backend = await wasm({ threads: 1 });
const kernels = backend.fused as FusedKernels;

/** What a kernel writes into a table of sevens, which it may not touch elsewhere. */
function written(x: Values, at: number, length: number, run: (x: Operand, into: Operand) => void): number[] {
  const operand = upload(backend, x);
  const table = upload(backend, floats([at + length + 2], Array(at + length + 2).fill(7)));
  run(operand, table);
  const all = Array.from(read(backend, table));
  for (const { buffer } of [operand, table]) backend.release(buffer);
  expect([...all.slice(0, at), ...all.slice(at + length)]).toEqual(Array(at + 2).fill(7));
  return all.slice(at, at + length);
}

const values = (x: Values): number[] => Array.from(x.data as ArrayLike<number>);
const every = (all: readonly number[], step: number): number[] => all.filter((_, i) => i % step === 0);
const sum = (all: readonly number[]): number => all.reduce((a, b) => a + b, 0);
const rms = (all: readonly number[]): number => Math.sqrt(sum(all.map((value) => value * value)) / all.length);

describe("measureValues", () => {
  const measure = (x: Values, step: number, bins: number, low: number, high: number): number[] =>
    written(x, 3, 8 + bins, (one, into) =>
      kernels.measureValues(one, into, 3, { every: step, low, high, bins, reach: 2 }),
    );

  it.each([
    [1, 1],
    [37, 1],
    [1000, 3],
    [1001, 7],
  ])("of %d values, each %d.", (size, step) => {
    const x = noise([size], 5);
    const all = values(x);
    const looked = every(all, step);
    const found = measure(x, step, 10, -0.5, 0.25);
    const center = sum(looked) / looked.length;
    const [least, most] = [Math.min(...looked), Math.max(...looked)];
    const unit = Math.max(most - center, center - least);
    const std = Math.sqrt(sum(looked.map((value) => (value - center) ** 2)) / looked.length);
    const outside = looked.filter((value) => value < -0.5 || value > 0.25).length;
    const zeros = looked.filter((value) => value === 0).length;
    const distances = unit === 0 ? 0 : looked.length * (std / unit) ** 2;
    for (const [i, wanted] of [sum(all), zeros, outside, least, most, center, unit, distances].entries())
      expect(found[i]).toBeCloseTo(wanted, 3);
    const [low, high] = [Math.max(least, center - 2 * std), Math.min(most, center + 2 * std)];
    const bins: number[] = Array(10).fill(0);
    for (const value of looked) {
      const bin = Math.min(9, Math.max(0, Math.floor(((value - low) / (high - low)) * 10 || 0)));
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const moved = sum(bins.map((count, i) => Math.abs(count - (found[8 + i] ?? 0))));
    expect(sum(found.slice(8))).toBe(looked.length);
    expect(moved).toBeLessThanOrEqual(2);
  });

  it("puts equal values and what is not finite into the first bin", () => {
    expect(measure(floats([3], [2, 2, 2]), 1, 4, 0, 1)).toEqual([6, 0, 3, 2, 2, 2, 0, 0, 3, 0, 0, 0]);
    const found = measure(floats([3], [1, Number.NaN, 3]), 1, 4, 0, 1);
    expect(found.slice(3, 5)).toEqual([Number.NaN, Number.NaN]);
    expect(found.slice(8)).toEqual([3, 0, 0, 0]);
    expect(measure(floats([2], [0, Number.POSITIVE_INFINITY]), 1, 4, 0, 1)[0]).toBe(Number.POSITIVE_INFINITY);
  });

  it("keeps the deviation of what is nearly nothing, and of what is huge", () => {
    for (const scale of [1e-30, 1e30]) {
      const all = [1, 2, 4, 9].map((value) => value * scale);
      const found = measure(floats([4], all), 1, 4, 0, 1);
      expect((found[6] as number) / scale).toBeCloseTo(5, 4);
      expect(found[7]).toBeCloseTo(38 / 25, 4);
    }
  });
});

describe("measureEnds", () => {
  it.each([
    [6, 9, 1, 1],
    [1, 7, 20, 2],
    [3, 5, 7, 1],
    [3, 5, 1, 3],
  ])("of %d x %d x %d values, each %d. unit", (outer, units, inner, step) => {
    const x = noise([outer, units, inner], 3);
    const all = values(x);
    const count = Math.ceil(units / step);
    const ends = written(x, 2, 2 * count, (one, into) => {
      const view = { outer, units, inner, every: step };
      kernels.measureEnds(one, into, 2, { ...view, isMore: false });
    });
    for (let i = 0; i < count; i++) {
      const own = all.filter((_, at) => Math.floor(at / inner) % units === i * step);
      expect(ends[i]).toBe(Math.min(...own));
      expect(ends[count + i]).toBe(Math.max(...own));
    }
  });

  it("counts what stands there if it is told to, and of a longer operand its beginning", () => {
    const view = { outer: 1, units: 2, inner: 2, every: 1 };
    const more = written(floats([6], [1, 2, -3, 4, 99, 99]), 0, 4, (x, into) => {
      kernels.measureEnds(x, into, 0, { ...view, isMore: false });
      kernels.measureEnds(x, into, 0, { ...view, inner: 3, isMore: true });
    });
    expect(more).toEqual([-3, -3, 2, 99]);
  });

  it("refuses more units than there are values", () => {
    const x = floats([4], [1, 2, 3, 4]);
    const view = { outer: 2, units: 3, inner: 1, every: 1, isMore: false };
    expect(() => written(x, 0, 6, (one, into) => kernels.measureEnds(one, into, 0, view))).toThrow(
      new ShapeError("measureEnds: an operand must have 2 x 3 x 1 elements, got [4]. Check its shape.", [4]),
    );
  });
});

describe("measureNorms and takeEvery", () => {
  it("measure how values changed since they were taken", () => {
    const [x, y] = [noise([100], 1), noise([100], 2)];
    const taken = written(x, 1, 34, (one, into) => kernels.takeEvery(one, into, 1, 3));
    expect(taken).toEqual(every(values(x), 3));
    const table = upload(backend, floats([36], [0, 0, ...taken]));
    const found = written(y, 1, 2, (one, into) => kernels.measureNorms(one, { values: table, at: 2 }, into, 1, 3));
    backend.release(table.buffer);
    const changes = every(values(y), 3).map((value, i) => value - (taken[i] ?? 0));
    expect(found[0]).toBeCloseTo(rms(changes), 5);
    expect(found[1]).toBeCloseTo(rms(taken), 5);
  });

  it.each([1, 4])("measure each %d. by themselves, small and large", (step) => {
    for (const scale of [1, 1e-30, 1e30]) {
      const x = floats(
        [50],
        values(noise([50], 4)).map((value) => value * scale),
      );
      const [found = 0] = written(x, 0, 1, (one, into) => kernels.measureNorms(one, undefined, into, 0, step));
      expect(found / scale / (rms(every(values(x), step)) / scale)).toBeCloseTo(1, 4);
    }
  });

  it("write into no more than there is", () => {
    const x = noise([10], 4);
    expect(() => written(x, 0, 1, (one, into) => kernels.takeEvery(one, into, 0, 2))).toThrow(ShapeError);
    expect(() => written(x, 0, 1, (one, into) => kernels.takeEvery(one, into, -1, 5))).toThrow(ShapeError);
  });
});
