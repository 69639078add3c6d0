import { type Backend, reference, setBackend, type Tensor, tensor, zeros } from "@ganglion/tensor";
import { matchers, thrown } from "@ganglion/tensor/testing";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { clipGradNorm } from "../src/index.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

const MAX = 3.4028234663852886e38;

/** A backend that can only answer later, as graphics processors do. */
function device(): Backend {
  const { downloadSync: _, ...backend } = reference();
  return backend;
}

function withGrads(...grads: readonly (readonly number[])[]): Tensor[] {
  return grads.map((values) => {
    const parameter = zeros([values.length], { requiresGrad: true });
    parameter.grad = tensor([...values]);
    return parameter;
  });
}

/** The norm in double precision, as parts of the largest magnitude. */
function exactNorm(values: readonly number[], order: number): number {
  const rounded = values.map((x) => Math.abs(Math.fround(x)));
  const largest = Math.max(...rounded);
  if (order === Number.POSITIVE_INFINITY || largest === 0) return largest;
  return largest * rounded.reduce((total, x) => total + (x / largest) ** order, 0) ** (1 / order);
}

describe.each([
  ["a host backend", reference],
  ["a device that answers later", device],
])("on %s", (_, backend) => {
  beforeEach(() => setBackend(backend()));

  test("four gradients of 1e20 have the norm 2e20, and are scaled to what is allowed", async () => {
    const parameters = withGrads([1e20, -1e20], [1e20], [1e20]);
    expect(await clipGradNorm(parameters, 1).item()).toBeCloseTo(2e20, -15);
    expect(await parameters[0]!.grad!.array()).toEqual([0.5, -0.5]);
    expect(await parameters[2]!.grad!.array()).toEqual([0.5]);
  });

  test("four gradients of 1e-20 have the norm 2e-20, not 0", async () => {
    const parameters = withGrads([1e-20, -1e-20, 1e-20, 1e-20]);
    const norm = await clipGradNorm(parameters, 1e-20).item();
    expect(Math.abs(norm / 2e-20 - 1)).toBeLessThan(1e-6);
  });

  test.each([1, 2, 3, 10, 0.5, Number.POSITIVE_INFINITY])(
    "norms of order %d are those of double precision, whatever the size",
    async (order) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 9 }),
          fc.integer({ min: -30, max: 36 }),
          async (parts, size) => {
            const values = parts.map((x) => (Math.abs(x) < 1e-3 ? 0 : x) * 10 ** size);
            const parameters = withGrads(values.slice(0, 3), values.slice(3));
            const norm = await clipGradNorm(parameters, Number.POSITIVE_INFINITY, { normType: order }).item();
            const exact = exactNorm(values, order);
            if (exact < MAX / 2) expect(Math.abs(norm - exact)).toBeLessThanOrEqual(2e-5 * exact);
          },
        ),
        { numRuns: 150 },
      );
    },
  );

  test("an infinite maxNorm measures only, whatever the gradients are", async () => {
    for (const values of [
      [3, 4],
      [0, 0],
      [Number.NaN, 1],
      [Number.POSITIVE_INFINITY, 1],
      [1e-45, 0],
    ]) {
      const parameters = withGrads(values);
      const { grad } = parameters[0]!;
      const before = await grad!.data();
      const norm = await clipGradNorm(parameters, Number.POSITIVE_INFINITY).item();
      expect(norm).toBe(values.some(Number.isNaN) ? Number.NaN : Math.fround(Math.hypot(...before)));
      expect(await grad!.data()).toEqual(before);
    }
  });

  test("NaN and infinite norms do to gradients what they do in PyTorch", async () => {
    const [lost] = withGrads([Number.NaN, 1]);
    expect(await clipGradNorm([lost!], 1).item()).toBe(Number.NaN);
    expect(await lost!.grad!.array()).toEqual([Number.NaN, Number.NaN]);
    const [endless] = withGrads([Number.POSITIVE_INFINITY, 1]);
    expect(await clipGradNorm([endless!], 1).item()).toBe(Number.POSITIVE_INFINITY);
    expect(await endless!.grad!.array()).toEqual([Number.NaN, 0]);
  });

  test("what it computes on the way is given back, outside of any scope", async () => {
    const own = backend();
    setBackend(own);
    const parameters = withGrads([3, 4], [1e20]);
    const { buffers } = own.memory();
    const norm = clipGradNorm(parameters, 1);
    expect(own.memory().buffers).toBe(buffers + 1);
    norm.dispose();
    expect(own.memory().buffers).toBe(buffers);
  });
});

test("gradients whose norm float32 cannot hold are still clipped to what is allowed", () => {
  const parameters = withGrads([MAX, -MAX], [MAX, MAX]);
  expect(clipGradNorm(parameters, 1)).toBeAllClose(Number.POSITIVE_INFINITY);
  expect(parameters[0]!.grad).toBeAllClose([0.5, -0.5], { rtol: 1e-5 });
});

test("gradients within the limit are the very same afterwards", () => {
  const values = [0.1, -1e-30, 1 / 3];
  const parameters = withGrads(values);
  clipGradNorm(parameters, 1);
  expect(parameters[0]!.grad!.dataSync()).toEqual(Float32Array.from(values));
});

test("errorIfNonfinite refuses such norms and leaves the gradients alone", () => {
  for (const [values, got] of [
    [[Number.NaN, 1], "NaN"],
    [[Number.NEGATIVE_INFINITY, 1], "Infinity"],
  ] as const) {
    const parameters = withGrads([5], values);
    expect(thrown(() => clipGradNorm(parameters, 1, { errorIfNonfinite: true }))).toBe(
      `RangeError: clipGradNorm: the norm of the gradients must be finite, got ${got}. The gradients were left as they are; find the first layer whose output or gradient is not finite.`,
    );
    expect(parameters.map((x) => Array.from(x.grad!.dataSync()))).toEqual([[5], [...values]]);
  }
  expect(clipGradNorm(withGrads([3, 4]), 1, { errorIfNonfinite: true })).toBeAllClose(5);
});

test("errorIfNonfinite needs values that can be read at once", () => {
  setBackend(device());
  expect(thrown(() => clipGradNorm(withGrads([1]), 1, { errorIfNonfinite: true }))).toBe(
    "BackendError: clipGradNorm: errorIfNonfinite needs a backend whose values can be read at once, got reference. Leave it out, and check await norm.item().",
  );
});

test("gradients on two backends have no norm together", () => {
  const [a] = withGrads([30]);
  const b = zeros([1], { requiresGrad: true, backend: reference() });
  b.grad = tensor([40], { backend: b.backend });
  expect(thrown(() => clipGradNorm([a!, b], 1))).toMatch(
    /^BackendError: clipGradNorm: tensors must live on one backend, got reference and another reference/,
  );
  expect(a!.grad).toBeAllClose([30]);
});
