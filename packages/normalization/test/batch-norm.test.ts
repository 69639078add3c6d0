import { relu, readFixture, toHost, toTensor, type Values } from "@ganglion/fixtures";
import { conv2d, flatten, linear, loadStateDict, namedParameters, sequential, stateDict } from "@ganglion/layers";
import { backward, mul, ones, reference, rng, scope, setBackend, sum, tensor, zeros } from "@ganglion/tensor";
import { matchers, thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, expectTypeOf, test } from "vitest";
import { type BatchNorm, batchNorm } from "../src/index.ts";

expect.extend(matchers);

/** A whole model with its state dict. */
interface ModelCase {
  readonly name: string;
  readonly keys: readonly string[];
  readonly stateDict: Readonly<Record<string, Values>>;
  readonly input: Values;
  readonly output: Values;
  readonly upstream: Values;
  readonly grads: Readonly<Record<string, Values>>;
  readonly buffersAfter: Readonly<Record<string, Values>>;
}
beforeEach(() => setBackend(reference()));

describe("batchNorm", () => {
  test("says what it is, and has PyTorch's names in PyTorch's order", () => {
    const layer = batchNorm(3, { momentum: null, eps: 1e-3 });
    expect(layer.kind).toBe("batchNorm");
    expect(layer.options).toEqual({
      channels: 3,
      eps: 1e-3,
      momentum: null,
      affine: true,
      trackRunningStats: true,
      trainable: true,
    });
    expect(Object.keys(stateDict(layer))).toEqual([
      "weight",
      "bias",
      "running_mean",
      "running_var",
      "num_batches_tracked",
    ]);
    expect(Object.keys(stateDict(batchNorm(3, { affine: false })))).toEqual([
      "running_mean",
      "running_var",
      "num_batches_tracked",
    ]);
    expect(Object.keys(stateDict(batchNorm(3, { trackRunningStats: false })))).toEqual(["weight", "bias"]);
  });

  test("begins with weight 1, bias 0, mean 0, variance 1 and no batch", () => {
    const { weight, bias, running_mean, running_var, num_batches_tracked } = stateDict(batchNorm(2));
    expect(weight).toBeAllClose([1, 1]);
    expect(bias).toBeAllClose([0, 0]);
    expect(running_mean).toBeAllClose([0, 0]);
    expect(running_var).toBeAllClose([1, 1]);
    expect(num_batches_tracked!.dtype).toBe("int32");
    expect(num_batches_tracked!.shape).toEqual([]);
    expect(num_batches_tracked!.dataSync()).toEqual(new Int32Array([0]));
  });

  test("normalizes by the biased variance but remembers the unbiased one", () => {
    const layer = batchNorm(1, { eps: 0, momentum: 1 });
    // Mean 1, biased variance 1, unbiased 2.
    expect(layer(tensor([[0], [2]]), { training: true })).toBeAllClose([[-1], [1]]);
    expect(layer.buffers.running_mean!).toBeAllClose([1]);
    expect(layer.buffers.running_var!).toBeAllClose([2]);
  });

  test("is not tfjs's: after two epochs of its test, the unbiased variance is there", () => {
    // Theirs is biased, with 0.99 as the old value's weight: 1.4709667 in the first channel.
    const x = tensor([
      [1, 2, 3, 4],
      [2, 4, 6, 8],
      [12, 11, 10, 9],
    ]);
    const layer = batchNorm(4, { momentum: 0.01, eps: 1e-3 });
    for (let epoch = 0; epoch < 2; epoch++) layer(x, { training: true });
    const biased = [74 / 3, 134 / 9, 74 / 9, 14 / 3];
    expect(0.99 ** 2 + biased[0]! * (0.01 + 0.99 * 0.01)).toBeCloseTo(1.4709667, 7);
    const squares = biased.map((value) => (value * 3) / 2);
    const remembered = squares.map((unbiased) => 0.99 ** 2 + unbiased * (0.01 + 0.99 * 0.01));
    expect(layer.buffers.running_var!).toBeAllClose(remembered);
    expect(layer.buffers.running_mean!).toBeAllClose([5, 17 / 3, 19 / 3, 7].map((mean) => mean * (1 - 0.99 ** 2)));
  });

  test("puts eps inside of the root", () => {
    const layer = batchNorm(1, { eps: 3 });
    expect(layer(tensor([[-1], [1]]), { training: true })).toBeAllClose([[-0.5], [0.5]]);
    expect(layer(tensor([[2]]), { training: false })).toBeAllClose([[2 / Math.sqrt(1.1 + 3)]], { rtol: 1e-6 });
  });

  test("averages all batches with momentum null", () => {
    const layer = batchNorm(1, { momentum: null });
    for (const mean of [1, 5, 6]) layer(tensor([[mean - 1], [mean + 1]]), { training: true });
    expect(layer.buffers.running_mean!).toBeAllClose([4]);
    expect(layer.buffers.running_var!).toBeAllClose([2]);
    expect(layer.buffers.num_batches_tracked!.dataSync()).toEqual(new Int32Array([3]));
  });

  test("uses the batch without running statistics, in inference too", () => {
    const layer = batchNorm(1, { trackRunningStats: false, eps: 0 });
    expect(layer(tensor([[10], [30]]))).toBeAllClose([[-1], [1]]);
    expect(layer.buffers).toEqual({});
  });

  test("computes in the dtype of its input", () => {
    const x = tensor([[1e4], [1e4 + 2]], { dtype: "float64" });
    const y = batchNorm(1, { eps: 0 })(x, { training: true });
    expect(y.dtype).toBe("float64");
    expect(y).toBeAllClose([[-1], [1]], { rtol: 1e-12 });
    const wide = batchNorm(1, { dtype: "float64" });
    expect(wide(tensor([[1], [2]]), { training: true }).dtype).toBe("float32");
    expect(wide.buffers.running_mean!.dtype).toBe("float64");
    expect(wide.buffers.running_mean!).toBeAllClose([0.15]);
  });

  test("changes between calls do not reach what was computed before", () => {
    const layer = batchNorm(1);
    const x = tensor([[1], [2]], { requiresGrad: true });
    const y = layer(x);
    layer(tensor([[100], [300]]), { training: true });
    expect(y).toBeAllClose([[1], [2]], { rtol: 1e-4 });
    backward(sum(y));
    expect(x.grad!).toBeAllClose([[1], [1]], { rtol: 1e-4 });
  });

  test("lives on after the scope it was made and called in", () => {
    const backend = reference();
    setBackend(backend);
    const layer = scope(() => batchNorm(2));
    expect(backend.memory().buffers).toBe(5);
    scope(
      () =>
        void layer(
          tensor([
            [1, 2],
            [3, 4],
          ]),
          { training: true },
        ),
    );
    expect(backend.memory().buffers).toBe(5);
    expect(layer.buffers.running_mean!).toBeAllClose([0.2, 0.3]);
  });

  test("refuses wrong options", () => {
    expect(thrown(() => batchNorm(0))).toBe(
      "RangeError: batchNorm: channels must be a whole number >= 1, got 0. Give the length of that axis.",
    );
    expect(thrown(() => batchNorm(2, { momentum: 1.5 }))).toBe(
      "RangeError: batchNorm: momentum must be from 0 to 1 or null, got 1.5. It is the weight of the newest batch; null averages all.",
    );
    expect(thrown(() => batchNorm(2, { eps: -1 }))).toBe(
      "RangeError: batchNorm: eps must be a finite number >= 0, got -1. Leave it out for the default.",
    );
    expect(thrown(() => batchNorm(2, { dtype: "int32" as "float32" }))).toBe(
      'TypeError: batchNorm: dtype must be one of float32, float64, got "int32". Leave it out for the default.',
    );
  });

  test("refuses inputs that do not fit", () => {
    const layer = batchNorm(3);
    expect(thrown(() => layer(ones([2, 4, 5, 5])))).toBe(
      "ShapeError: batchNorm: x must be [n, 3, ...], got [2, 4, 5, 5]. " +
        "Channels are on axis 1; make the layer with as many as come out of the one before.",
    );
    expect(thrown(() => layer(ones([3])))).toContain("x must be [n, 3, ...], got [3]");
    expect(thrown(() => layer(ones([1, 3]), { training: true }))).toBe(
      "ShapeError: batchNorm: a batch must have at least two values for each channel to have a variance, got [1, 3]. " +
        'Use larger batches (dropLast leaves out a small last one), or normalizeBy: "running" and updateRunning: false.',
    );
    expect(layer(ones([1, 3])).shape).toEqual([1, 3]);
    expect(thrown(() => layer(zeros([4, 3], { dtype: "int32" })))).toBe(
      'DTypeError: batchNorm: values must be float32 or float64, got int32. Convert with cast(x, "float32").',
    );
    expect(layer.buffers.num_batches_tracked!.dataSync()).toEqual(new Int32Array([0]));
  });

  test("has types that know its parts", () => {
    const layer = batchNorm(3);
    expectTypeOf(layer).toEqualTypeOf<BatchNorm>();
    expectTypeOf(layer.kind).toEqualTypeOf<"batchNorm">();
    expectTypeOf(layer.options.momentum).toEqualTypeOf<number | null>();
    expectTypeOf(layer.with).parameter(0).toHaveProperty("normalizeBy");
  });
});

test("a model with batch norm loads PyTorch's state dict and then agrees with PyTorch, buffers too", () => {
  const row = readFixture<{ models: ModelCase[] }>("layers/models.json").models.find(
    ({ name }) => name === "batchNorm",
  )!;
  const random = { rng: rng(1) };
  const model = sequential(
    conv2d(2, 3, { kernelSize: 3, bias: false, ...random }),
    batchNorm(3),
    relu,
    flatten(),
    linear(12, 4, random),
    batchNorm(4),
  );
  expect(Object.keys(stateDict(model))).toEqual(row.keys);
  loadStateDict(model, Object.fromEntries(Object.entries(row.stateDict).map(([key, value]) => [key, toTensor(value)])));
  const y = model(toTensor(row.input), { training: true, rng: rng(2) });
  expect(y).toBeAllClose(toHost(row.output));
  backward(sum(mul(y, toTensor(row.upstream))));
  for (const [key, gradient] of Object.entries(row.grads)) {
    expect(namedParameters(model)[key]!.grad!).toBeAllClose(toHost(gradient), { rtol: 1e-4, atol: 1e-5 });
  }
  const after = stateDict(model);
  expect(Object.keys(row.buffersAfter).length).toBe(6);
  for (const [key, buffer] of Object.entries(row.buffersAfter)) expect(after[key]!).toBeAllClose(toHost(buffer));
});
