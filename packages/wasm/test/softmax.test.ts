import type { FusedKernels } from "@ganglion/tensor";
import { assertAllClose } from "@ganglion/tensor/testing";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wasm } from "../src/index.ts";
import { float32, floats, ints, noise, read, type Values, upload, values } from "@ganglion/fixtures/kernels";

const builds = [
  ["with fused multiply-add", await wasm({ threads: 1 })],
  ["without", await wasm({ threads: 1, deterministic: true })],
] as const;

function rowsOf(x: ArrayLike<number>, length: number): number[][] {
  const all = Array.from(x);
  return Array.from({ length: all.length / length }, (_, i) => all.slice(i * length, (i + 1) * length));
}

function softmaxRow(row: number[]): number[] {
  const peak = Math.max(...row);
  const powers = row.map((x) => Math.exp(x - peak));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

function logSoftmaxRow(row: number[]): number[] {
  const peak = Math.max(...row);
  const logSum = Math.log(row.reduce((sum, x) => sum + Math.exp(x - peak), 0));
  return row.map((x) => x - peak - logSum);
}

const sumOf = (row: number[]): number => row.reduce((a, b) => a + b, 0);

describe.each(builds)("softmax %s", (_name, backend) => {
  const kernels = backend.fused as FusedKernels;

  /** Compares what `run` computes on uploaded values with `expected`, and checks that nothing is left in memory. */
  async function check(
    inputs: readonly Values[],
    run: (...operands: ReturnType<typeof upload>[]) => unknown,
    shape: readonly number[],
    expected: number[],
  ): Promise<void> {
    const before = backend.memory();
    const operands = inputs.map((input) => upload(backend, input));
    const y = { buffer: run(...operands), shape };
    await assertAllClose(floats(shape, read(backend, y)), floats(shape, expected), { rtol: 5e-6, atol: 1e-6 });
    for (const { buffer } of [...operands, y]) backend.release(buffer);
    expect(backend.memory()).toEqual(before);
  }

  const matrices = fc
    .tuple(fc.nat(5), fc.integer({ min: 1, max: 40 }))
    .chain(([rows, length]) =>
      values([rows, length], "float32", fc.oneof(float32(), fc.float({ min: -200, max: 200, noNaN: true }))),
    );

  it("softmax and logSoftmax have the values of their definitions", async () => {
    await fc.assert(
      fc.asyncProperty(matrices, async (x) => {
        const length = x.shape[1] as number;
        const rows = rowsOf(x.data, length);
        await check([x], kernels.softmax, x.shape, rows.flatMap(softmaxRow));
        await check([x], kernels.logSoftmax, x.shape, rows.flatMap(logSoftmaxRow));
      }),
      { numRuns: 200 },
    );
  });

  it.each([1, 3, 4, 16, 17, 1000, 1024, 1025, 5003])(
    "the gradients of rows of %d are the Jacobians' products",
    async (length) => {
      const x = noise([3, length], 1, 4);
      const grad = noise([3, length], 2);
      const grads = rowsOf(grad.data, length);
      const softmax = rowsOf(x.data, length).map(softmaxRow);
      const logSoftmax = rowsOf(x.data, length).map(logSoftmaxRow);
      const dSoftmax = softmax.flatMap((row, i) => {
        const g = grads[i] as number[];
        const dot = sumOf(row.map((y, j) => y * (g[j] as number)));
        return row.map((y, j) => y * ((g[j] as number) - dot));
      });
      const dLogSoftmax = logSoftmax.flatMap((row, i) => {
        const g = grads[i] as number[];
        return row.map((y, j) => (g[j] as number) - Math.exp(y) * sumOf(g));
      });
      await check([floats(x.shape, softmax.flat()), grad], kernels.softmaxGrad, x.shape, dSoftmax);
      await check([floats(x.shape, logSoftmax.flat()), grad], kernels.logSoftmaxGrad, x.shape, dLogSoftmax);
    },
  );

  it.each([1, 5, 10, 1003])(
    "cross-entropy over %d classes and its gradient leave out ignored rows",
    async (classes) => {
      const logits = noise([6, classes], 3, 9);
      const labels = [0, classes - 1, -100, Math.floor(classes / 2), -100, 0];
      const grad = noise([6], 4);
      const rows = rowsOf(logits.data, classes);
      const losses = rows.map((row, i) =>
        labels[i] === -100 ? 0 : -(logSoftmaxRow(row)[labels[i] as number] as number),
      );
      const dLogits = rows.flatMap((row, i) =>
        softmaxRow(row).map((p, j) =>
          labels[i] === -100 ? 0 : (p - (labels[i] === j ? 1 : 0)) * (grad.data[i] as number),
        ),
      );
      const target = ints([6], labels);
      await check([logits, target], (x, y) => kernels.softmaxCrossEntropy(x, y, -100), [6], losses);
      await check(
        [logits, target, grad],
        (x, y, g) => kernels.softmaxCrossEntropyGrad(x, y, g, -100),
        [6, classes],
        dLogits,
      );
    },
  );

  it("a masked logit gets exactly nothing, and a row of masks NaN", async () => {
    const masked = Number.NEGATIVE_INFINITY;
    await check(
      [floats([2, 3], [1, masked, 1, masked, masked, masked])],
      kernels.softmax,
      [2, 3],
      [0.5, 0, 0.5, Number.NaN, Number.NaN, Number.NaN],
    );
    const x = upload(backend, floats([1, 3], [0, masked, 0]));
    const y = kernels.softmax(x);
    expect(Array.from(read(backend, { buffer: y, shape: [3] }))).toEqual([0.5, 0, 0.5]);
    for (const buffer of [x.buffer, y]) backend.release(buffer);
  });
});
