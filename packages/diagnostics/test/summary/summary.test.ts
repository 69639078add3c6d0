import { relu } from "@ganglion/fixtures/layers";
import { conv2d, convTranspose2d, dropout, embedding, flatten, linear, residual, sequential } from "@ganglion/layers";
import { batchNorm } from "@ganglion/normalization";
import {
  defineLayer,
  type Layer,
  matmul,
  ones,
  reference,
  rng,
  setBackend,
  softmax,
  sub,
  type Tensor,
  transpose,
} from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { beforeEach, expect, it } from "vitest";
import { summary, summaryText } from "../../src/index.ts";

// One for each test: of what others left the collector gives buffers back at any time.
let backend: Awaited<ReturnType<typeof wasm>>;
beforeEach(async () => {
  backend = await wasm({ threads: 1 });
  setBackend(backend);
});

const random = rng(7);
const net = (): Layer =>
  sequential({
    conv: conv2d(3, 8, { kernelSize: 3, padding: 1, rng: random, bias: false }),
    norm: batchNorm(8),
    block: residual(sequential(conv2d(8, 8, { kernelSize: 1, rng: random }), relu)),
    up: convTranspose2d(8, 4, { kernelSize: 2, stride: 2, rng: random }),
    flatten: flatten(),
    drop: dropout(0.5),
    head: linear(4 * 16 * 16, 10, { rng: random }),
  });

it("counts parameters and multiplications as the formulas do, and says each layer's shapes", () => {
  const { layers, parameters, trained, buffers, multiplications, outputShape } = summary(net(), {
    inputShape: [3, 8, 8],
    batchSize: 2,
  });
  const rows = layers.map(({ path, kind, outputShape: shape, parameters: own, multiplications: products }) => [
    path,
    kind,
    String(shape),
    own,
    products,
  ]);
  expect(rows).toEqual([
    ["conv", "conv2d", "2,8,8,8", 216, 2 * 64 * 216],
    ["norm", "batchNorm", "2,8,8,8", 16, 0],
    ["block", "residual", "2,8,8,8", 0, 0],
    ["block.body", "sequential", "2,8,8,8", 0, 0],
    ["block.body.0", "conv2d", "2,8,8,8", 72, 2 * 64 * 64],
    ["block.body.1", "relu", "2,8,8,8", 0, 0],
    ["up", "convTranspose2d", "2,4,16,16", 132, 2 * 64 * 128],
    ["flatten", "flatten", "2,1024", 0, 0],
    ["drop", "dropout", "2,1024", 0, 0],
    ["head", "linear", "2,10", 10250, 2 * 10240],
  ]);
  const sum = 216 + 16 + 72 + 132 + 10250;
  expect({ parameters, trained, buffers, outputShape }).toEqual({
    parameters: sum,
    trained: sum,
    buffers: 17,
    outputShape: [2, 10],
  });
  expect(multiplications).toBe(2 * (64 * 216 + 64 * 64 + 64 * 128 + 10240));
});

it("measures what a step holds, and leaves the model and the memory as they were", async () => {
  const model = net();
  const { norm } = model.children!;
  const mine = ones([8]);
  norm!.parameters!["weight"]!.grad = mine;
  const before = backend.memory();
  const small = summary(model, { inputShape: [3, 8, 8], optimizerCopies: 1 });
  const large = summary(model, { inputShape: [3, 8, 8], batchSize: 3, optimizerCopies: 0 });
  expect(backend.memory()).toEqual(before);
  expect(norm!.parameters!["weight"]!.grad).toBe(mine);
  expect(await norm!.buffers!["running_mean"]!.array()).toEqual(Array(8).fill(0));
  const numbers = small.parameters;
  expect(small.memory).toMatchObject({ parameters: 4 * numbers, gradients: 4 * numbers, optimizer: 4 * numbers });
  expect(large.memory.optimizer).toBe(0);
  // At least what every layer gives out, and three times as much for three times the batch but for what does not grow with it.
  expect(small.memory.activations).toBeGreaterThan(4 * (512 + 512 + 1024));
  expect(large.memory.activations / small.memory.activations).toBeGreaterThan(2.5);
  expect(large.memory.activations / small.memory.activations).toBeLessThan(3.1);
  const { total, ...parts } = large.memory;
  expect(total).toBe(Object.values(parts).reduce((sum, bytes) => sum + bytes, 0));
});

it("knows what is frozen, shared, called often, not called, or made of operations alone", () => {
  setBackend(reference());
  const next = { rng: rng(1) };
  const shared = linear(4, 4, { ...next, bias: false });
  shared.parameters.weight.requiresGrad = false;
  const unused = linear(4, 5, next);
  const attention: Layer = (x: Tensor) => matmul(softmax(matmul(x, transpose(x))), x);
  const model = defineLayer(
    (x, context) => {
      const y = attention(x);
      context?.observe?.("attention", x, y, attention);
      const once = shared(y);
      context?.observe?.("shared", y, once, shared);
      const twice = shared(once);
      context?.observe?.("shared", once, twice, shared);
      return sub(matmul(twice, transpose(x)), 1);
    },
    { kind: "own", children: { attention, shared, unused, again: shared } },
  );
  const { layers, parameters, trained, multiplications } = summary(model, { inputShape: [4], batchSize: 3 });
  expect(
    layers.map(({ path, calls, parameters: own, trained: free, multiplications: products }) => [
      path,
      calls,
      own,
      free,
      products,
    ]),
  ).toEqual([
    ["attention", 1, 0, 0, 36 + 36],
    ["shared", 2, 16, 0, 2 * 48],
    ["unused", 0, 25, 25, 0],
    ["again", 0, 16, 0, 0],
  ]);
  expect([parameters, trained]).toEqual([41, 25]);
  // The model's own product is 3 x 4 x 3.
  expect(multiplications).toBe(72 + 96 + 36);
  expect(shared.parameters.weight.requiresGrad).toBe(false);
});

it("takes words, and one layer alone", () => {
  const words = sequential(embedding(10, 4, { rng: random }), flatten(), linear(12, 2, { rng: random }));
  const { outputShape, multiplications } = summary(words, { inputShape: [3], batchSize: 5, dtype: "int32" });
  expect([outputShape, multiplications]).toEqual([[5, 2], 5 * 24]);
  expect(summary(linear(3, 2, { rng: random }), { inputShape: [3] }).layers).toMatchObject([
    { path: "", kind: "linear", calls: 1, multiplications: 6 },
  ]);
});

it("is a table", () => {
  const model = sequential({
    body: sequential(linear(64, 32, { rng: random }), relu),
    head: linear(32, 10, { rng: random }),
  });
  model.children["head"]!.parameters!["bias"]!.requiresGrad = false;
  const text = summaryText(summary(model, { inputShape: [64], batchSize: 16 }));
  expect(text.split("\n").slice(0, -1)).toEqual([
    "layer  kind        output    parameters  multiplications",
    "body   sequential  [16, 32]",
    "  0    linear      [16, 32]       2,080           32,768",
    "  1    relu        [16, 32]",
    "head   linear      [16, 10]         330            5,120",
    "",
    "2,410 parameters: 2,400 trained, 10 frozen",
    "37,888 multiplications for an input of [16, 64]",
  ]);
  expect(text.split("\n").at(-1)).toMatch(
    /^\d\S* KiB in a training step: parameters 9\.41 KiB, gradients 9\.38 KiB, optimizer 18\.8 KiB, activations \d\S* KiB$/,
  );
});

it("refuses in words", () => {
  const model = linear(3, 2, { rng: random });
  expect(() => summary(model, {} as never)).toThrow(
    "summary: inputShape must be an array of sizes, got undefined. Pass the shape of a sample, such as [3, 32, 32].",
  );
  expect(() => summary(model, { inputShape: [-3] })).toThrow(/^summary: lengths must be whole numbers >= 0, got/);
  expect(() => summary(model, { inputSize: [3] } as never)).toThrow(/inputShape/);
  expect(() => summary(model, { inputShape: [1, 3] })).not.toThrow();
  expect(() => summary(model, { inputShape: [4] })).toThrow(
    /^summary: the model must take a batch of inputShape, got ".*" for \[1, 4\]\. inputShape is the shape of one sample, such as \[3, 32, 32\]: leave out the axis of the batch\.$/,
  );
  expect(() => summary(model, { inputShape: [3], batchSize: 0 })).toThrow(/^summary: batchSize must be/);
  expect(() => summary(() => 3 as never, { inputShape: [] })).toThrow(
    "summary: what the model returns must be a tensor, got 3.",
  );
  expect(() => summaryText({} as never)).toThrow(
    "summaryText: summary.layers must be an array, got undefined. Pass what summary(model, { inputShape }) gives.",
  );
});
