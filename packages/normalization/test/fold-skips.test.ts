import { relu } from "@ganglion/fixtures";
import { conv2d, linear, residual, sequential } from "@ganglion/layers";
import { assign, defineLayer, type Layer, reference, rng, type Rng, setBackend } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { type BatchNorm, batchNorm, foldBatchNorm } from "../src/index.ts";

expect.extend(matchers);

/** A batch norm as after training. */
function trained(channels: number, random: Rng, options: Parameters<typeof batchNorm>[1] = {}): BatchNorm {
  const layer = batchNorm(channels, options);
  const { weight, bias } = layer.parameters;
  if (weight) assign(weight, random.uniform([channels], { low: 0.5, high: 1.5, ...dtypeOf(options) }));
  if (bias) assign(bias, random.normal([channels], dtypeOf(options)));
  if (layer.buffers.running_mean) assign(layer.buffers.running_mean, random.normal([channels], dtypeOf(options)));
  if (layer.buffers.running_var) {
    assign(layer.buffers.running_var, random.uniform([channels], { low: 0.5, high: 2, ...dtypeOf(options) }));
  }
  return layer;
}

const dtypeOf = ({ dtype = "float32" }: NonNullable<Parameters<typeof batchNorm>[1]>) => ({ dtype });

describe("foldBatchNorm leaves alone", () => {
  beforeEach(() => setBackend(reference()));

  const skips: readonly (readonly [name: string, build: (draw: Rng) => Layer, path: string, reason: string])[] = [
    [
      "padding after it",
      (draw) => sequential(trained(2, draw), conv2d(2, 2, { kernelSize: 3, padding: 1, rng: draw })),
      "0",
      "the conv2d after it pads with zeros, which would have to be shifted",
    ],
    [
      "an activation between",
      (draw) => sequential(linear(2, 2, { rng: draw }), relu, trained(2, draw), relu, linear(2, 2, { rng: draw })),
      "2",
      "no linear layer or convolution comes right before or after it",
    ],
    [
      "a sum between",
      (draw) => sequential(residual(linear(2, 2, { rng: draw })), trained(2, draw)),
      "1",
      "no linear layer or convolution comes right before or after it",
    ],
    [
      "nothing around it",
      (draw) => trained(2, draw),
      "",
      "no linear layer or convolution comes right before or after it",
    ],
    [
      "other channels on both sides",
      (draw) => sequential(linear(2, 3, { rng: draw }), trained(2, draw), linear(4, 2, { rng: draw })),
      "1",
      "the linear before it gives 3 channels where it has 2; the linear after it takes 4 channels where it has 2",
    ],
    [
      "normalization by the batch",
      (draw) => sequential(linear(2, 2, { rng: draw }), trained(2, draw, { normalizeBy: "batch" })),
      "1",
      "normalizes by the batch",
    ],
    [
      "no running statistics",
      (draw) => sequential(linear(2, 2, { rng: draw }), trained(2, draw, { trackRunningStats: false })),
      "1",
      "normalizes by the batch",
    ],
    [
      "statistics that move",
      (draw) => sequential(linear(2, 2, { rng: draw }), trained(2, draw, { updateRunning: true })),
      "1",
      "moves its running statistics in inference",
    ],
    [
      "a container that cannot be rebuilt",
      (draw) => {
        const children = { inner: sequential(linear(2, 2, { rng: draw }), trained(2, draw)) };
        return sequential(defineLayer((x) => children.inner(x), { kind: "block", children }));
      },
      "0.inner.1",
      "its container (block) cannot be rebuilt",
    ],
  ];
  test.each(skips)("skips because of %s", async (_, make, path, reason) => {
    const model = make(rng(7));
    const { model: same, folded, skipped, maxAbsError } = await foldBatchNorm(model);
    expect({ folded, skipped, maxAbsError }).toEqual({ folded: [], skipped: [{ path, reason }], maxAbsError: 0 });
    expect(same).toBe(model);
  });

  test("refuses what is shared: weights before it, itself, and whole blocks", async () => {
    const draw = rng(7);
    const shared = linear(2, 2, { rng: draw });
    const norm = trained(2, draw);
    const tied = await foldBatchNorm(sequential(shared, trained(2, draw), relu, shared));
    expect(tied.skipped).toEqual([{ path: "1", reason: 'the linear before it shares its parameters ("0", "3")' }]);
    const twice = await foldBatchNorm(sequential(linear(2, 2, { rng: draw }), norm, linear(2, 2, { rng: draw }), norm));
    expect(twice.folded).toEqual([]);
    expect(twice.skipped).toEqual([
      { path: "1", reason: 'shares its parameters ("1", "3")' },
      { path: "3", reason: 'shares its parameters ("1", "3")' },
    ]);
    const block = sequential(linear(2, 2, { rng: draw }), trained(2, draw));
    const repeated = await foldBatchNorm(sequential(block, relu, block));
    expect(repeated.skipped.map(({ reason }) => reason)).toEqual(Array(2).fill('shares its parameters ("0.1", "2.1")'));
    const around = await foldBatchNorm(sequential(shared, trained(2, draw), linear(2, 2, { rng: draw }), relu, shared));
    expect(around.folded).toEqual([{ path: "1", into: "2" }]);
  });
});
