import type { FusedKernels } from "@ganglion/tensor";
import { assertAllClose, type Tolerance } from "@ganglion/tensor/testing";
import { describe, expect, it } from "vitest";
import { wasm } from "../src/index.ts";
import { floats, noise, read, sizeOf, type Values, upload } from "@ganglion/fixtures/kernels";

const builds = [
  ["with fused multiply-add", await wasm({ threads: 1 })],
  ["without", await wasm({ threads: 1, deterministic: true })],
] as const;
const EPS = 1e-5;

/** What normalization computes for one group of numbers, in double precision. */
interface Normalized {
  readonly mean: number;
  readonly variance: number;
  readonly values: number[];
}

const sumOf = (list: number[]): number => list.reduce((a, b) => a + b, 0);

function normalize(group: number[]): Normalized {
  const mean = sumOf(group) / group.length;
  const variance = sumOf(group.map((x) => (x - mean) ** 2)) / group.length;
  return { mean, variance, values: group.map((x) => (x - mean) / Math.sqrt(variance + EPS)) };
}

/** The gradient of the group from that of its normalized values. */
function normalizeGrad(group: number[], grad: number[]): number[] {
  const { variance, values } = normalize(group);
  const mean = sumOf(grad) / grad.length;
  const slope = sumOf(grad.map((g, i) => g * (values[i] as number))) / grad.length;
  return grad.map((g, i) => (g - mean - (values[i] as number) * slope) / Math.sqrt(variance + EPS));
}

/** The places of each channel's elements in `[n, c, ...]`. */
function channelsOf(shape: readonly number[]): number[][] {
  const [n, c] = shape as readonly [number, number];
  const size = sizeOf(shape.slice(2));
  return Array.from({ length: c }, (_, channel) =>
    Array.from({ length: n * size }, (_unused, i) => (Math.floor(i / size) * c + channel) * size + (i % size)),
  );
}

/** Applies a function to the numbers of each group and puts the results back in place. */
function perGroup(
  groups: number[][],
  x: ArrayLike<number>,
  run: (group: number[], channel: number) => number[],
): number[] {
  const y = Array.from(x);
  for (const [channel, places] of groups.entries()) {
    const results = run(
      places.map((place) => x[place] as number),
      channel,
    );
    for (const [i, place] of places.entries()) y[place] = results[i] as number;
  }
  return y;
}

const at = ({ data }: Values, index: number): number => data[index] as number;

describe.each(builds)("normalization %s", (_name, backend) => {
  const kernels = backend.fused as FusedKernels;

  async function check(
    buffer: unknown,
    shape: readonly number[],
    expected: number[],
    tolerance?: Tolerance,
    isKept = false,
  ): Promise<void> {
    const actual = read(backend, { buffer, shape });
    if (!isKept) backend.release(buffer);
    await assertAllClose(floats(shape, actual), floats(shape, expected), tolerance);
  }

  it.each([
    [[6, 3]],
    [[64, 17]],
    [[300, 5]],
    [[2, 3, 1]],
    [[3, 4, 5]],
    [[2, 5, 7, 9]],
    [[4, 2, 33, 33]],
    [[1, 3, 2500]],
  ])("batchNorm and its gradients of %j have the values of their definitions", async (shape) => {
    const before = backend.memory();
    const channels = shape[1] as number;
    const [x, weight, bias, grad] = [
      noise(shape, 1, 2),
      noise([channels], 2),
      noise([channels], 3),
      noise(shape, 4),
    ] as const;
    const [dx, dw, db, dg] = [x, weight, bias, grad].map((values) => upload(backend, values)) as [
      ReturnType<typeof upload>,
      ReturnType<typeof upload>,
      ReturnType<typeof upload>,
      ReturnType<typeof upload>,
    ];
    const groups = channelsOf(shape);
    const group = (places: number[]): number[] => places.map((place) => at(x, place));
    const normalized = groups.map((places) => normalize(group(places)));
    const { y, mean, variance } = kernels.batchNorm(dx, dw, db, EPS);
    const expected = perGroup(groups, x.data, (_numbers, c) =>
      (normalized[c] as Normalized).values.map((value) => value * at(weight, c) + at(bias, c)),
    );
    const statistics = [mean, variance].map((buffer) => ({ ...dw, buffer })) as [typeof dw, typeof dw];
    const grads = kernels.batchNormGrad(dx, dw, ...statistics, dg, EPS);
    await check(y, shape, expected, { atol: 3e-6 });
    await check(
      mean,
      [channels],
      normalized.map((one) => one.mean),
    );
    await check(
      variance,
      [channels],
      normalized.map((one) => one.variance),
    );
    const wide = { rtol: 2e-5, atol: 2e-6 * Math.sqrt(sizeOf(shape) / channels) };
    const gradOf = (places: number[]): number[] => places.map((place) => at(grad, place));
    const dValues = perGroup(groups, grad.data, (numbers, c) =>
      normalizeGrad(
        group(groups[c] as number[]),
        numbers.map((g) => g * at(weight, c)),
      ),
    );
    const products = groups.map((places, c) =>
      sumOf(gradOf(places).map((g, i) => g * ((normalized[c] as Normalized).values[i] as number))),
    );
    await check(grads.x, shape, dValues, { rtol: 1e-5, atol: 5e-6 });
    await check(grads.weight, [channels], products, wide);
    await check(
      grads.bias,
      [channels],
      groups.map((places) => sumOf(gradOf(places))),
      wide,
    );
    for (const { buffer } of [dx, dw, db, dg]) backend.release(buffer);
    expect(backend.memory()).toEqual(before);
  });

  it.each([[[64, 4]], [[8, 2, 40, 40]]])(
    "batchNorm of %j without an affine map comes out right around 10000",
    async (shape) => {
      const centered = noise(shape, 7, 1);
      const x = upload(
        backend,
        floats(
          shape,
          centered.data.map((value) => value + 1e4),
        ),
      );
      const { y, mean, variance } = kernels.batchNorm(x, undefined, undefined, EPS);
      const groups = channelsOf(shape);
      const group = (places: number[]): number[] => places.map((place) => Math.fround(at(centered, place) + 1e4));
      const normalized = groups.map((places) => normalize(group(places)));
      await check(
        y,
        shape,
        perGroup(groups, centered.data, (_numbers, c) => (normalized[c] as Normalized).values),
        { atol: 2e-6 },
      );
      await check(
        mean,
        [groups.length],
        normalized.map((one) => one.mean),
        { rtol: 1e-7, atol: 0 },
        true,
      );
      await check(
        variance,
        [groups.length],
        normalized.map((one) => one.variance),
        { rtol: 1e-5, atol: 0 },
        true,
      );
      const grad = noise(shape, 8);
      const g = upload(backend, grad);
      const statistic = (buffer: unknown): typeof x => ({ ...x, shape: [groups.length], size: groups.length, buffer });
      const grads = kernels.batchNormGrad(x, undefined, statistic(mean), statistic(variance), g, EPS);
      const dValues = perGroup(groups, grad.data, (numbers, c) => normalizeGrad(group(groups[c] as number[]), numbers));
      await check(grads.x, shape, dValues, { rtol: 1e-5, atol: 5e-6 });
      const products = groups.map((places, c) =>
        sumOf(places.map((place, i) => at(grad, place) * ((normalized[c] as Normalized).values[i] as number))),
      );
      await check(grads.weight, [groups.length], products, { rtol: 2e-5, atol: 2e-4 });
      for (const { buffer } of [x, g]) backend.release(buffer);
      for (const buffer of [mean, variance, grads.bias]) backend.release(buffer);
    },
  );

  it.each([[[1, 1]], [[5, 3]], [[4, 64]], [[2, 1030]], [[3, 4099]]])(
    "rowNorm and its gradient of %j have the values of their definitions",
    async (shape) => {
      const before = backend.memory();
      const [rows, features] = shape as [number, number];
      const [x, grad] = [noise(shape, 1, 3), noise(shape, 2)];
      const [operand, gradOperand] = [upload(backend, x), upload(backend, grad)];
      const groups = Array.from({ length: rows }, (_, row) =>
        Array.from({ length: features }, (_unused, i) => row * features + i),
      );
      const group = (places: number[]): number[] => places.map((place) => at(x, place));
      const normalized = groups.map((places) => normalize(group(places)));
      const { y, mean, variance } = kernels.rowNorm(operand, EPS);
      const [means, variances] = [mean, variance].map((buffer) => ({
        ...operand,
        buffer,
        shape: [rows],
        size: rows,
      })) as unknown as [typeof operand, typeof operand];
      const dx = kernels.rowNormGrad(operand, means, variances, gradOperand, EPS);
      await check(
        y,
        shape,
        normalized.flatMap((one) => one.values),
        { atol: 3e-6 },
      );
      await check(
        mean,
        [rows],
        normalized.map((one) => one.mean),
      );
      await check(
        variance,
        [rows],
        normalized.map((one) => one.variance),
      );
      const expected = perGroup(groups, grad.data, (numbers, row) =>
        normalizeGrad(group(groups[row] as number[]), numbers),
      );
      await check(dx, shape, expected, { rtol: 1e-5, atol: 5e-6 });
      for (const { buffer } of [operand, gradOperand]) backend.release(buffer);
      expect(backend.memory()).toEqual(before);
    },
  );
});
