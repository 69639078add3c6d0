import { relu } from "@ganglion/fixtures";
import { dropout, linear, parameters, sequential } from "@ganglion/layers";
import { assign, backward, defineLayer, type Layer, ones, rng, setBackend, sum, tensor } from "@ganglion/tensor";
import { matchers, thrown } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { type BatchNorm, type BatchNormSwitches, batchNorm, configureBatchNorm } from "../src/index.ts";
import { backends } from "./backends.ts";

expect.extend(matchers);

const EPS = { eps: 0 };
/** Mean 2, variance 1 (biased) or 2 (unbiased). */
const X = [[1], [3]];
/** A running mean of 0 and a running variance of 4. */
function prepared(switches: BatchNormSwitches): BatchNorm {
  const layer = batchNorm(1, { ...EPS, ...switches });
  assign(layer.buffers.running_var!, tensor([4]));
  return layer;
}

const BY_BATCH = [[-1], [1]];
const BY_RUNNING = [[0.5], [1.5]];
const MOVED = { mean: [0.2], variance: [3.8], batches: 1 };
const KEPT = { mean: [0], variance: [4], batches: 0 };

interface Row {
  readonly switches: Required<BatchNormSwitches>;
  readonly y: readonly (readonly number[])[];
  readonly after: { readonly mean: readonly number[]; readonly variance: readonly number[]; readonly batches: number };
}

/** All combinations of the three switches: what each of them alone decides. */
const truthTable: readonly Row[] = [
  { switches: { trainable: true, updateRunning: true, normalizeBy: "batch" }, y: BY_BATCH, after: MOVED },
  { switches: { trainable: true, updateRunning: true, normalizeBy: "running" }, y: BY_RUNNING, after: MOVED },
  { switches: { trainable: true, updateRunning: false, normalizeBy: "batch" }, y: BY_BATCH, after: KEPT },
  { switches: { trainable: true, updateRunning: false, normalizeBy: "running" }, y: BY_RUNNING, after: KEPT },
  { switches: { trainable: false, updateRunning: true, normalizeBy: "batch" }, y: BY_BATCH, after: MOVED },
  { switches: { trainable: false, updateRunning: true, normalizeBy: "running" }, y: BY_RUNNING, after: MOVED },
  { switches: { trainable: false, updateRunning: false, normalizeBy: "batch" }, y: BY_BATCH, after: KEPT },
  { switches: { trainable: false, updateRunning: false, normalizeBy: "running" }, y: BY_RUNNING, after: KEPT },
];

describe.each(backends)("on %s", (_, make) => {
  beforeAll(async () => setBackend(await make()));

  describe.each([true, false])("with context.training %s, the switches decide alone:", (training) => {
    test.each(truthTable)("$switches", async ({ switches, y, after }) => {
      const layer = prepared(switches);
      const x = tensor(X, { requiresGrad: true });
      const found = layer(x, { training });
      await expect(found).toBeAllClose(y as number[][]);
      await expect(layer.buffers.running_mean!).toBeAllClose(after.mean as number[]);
      await expect(layer.buffers.running_var!).toBeAllClose(after.variance as number[]);
      expect(await layer.buffers.num_batches_tracked!.item()).toBe(after.batches);
      backward(sum(found.mul(tensor([[1], [2]]))));
      const { weight, bias } = layer.parameters;
      // d/dw = 1 * y1 + 2 * y2, d/db = 1 + 2; the input gets its gradient either way.
      const gradients = switches.trainable ? [[y[0]![0]! + 2 * y[1]![0]!], [3]] : [undefined, undefined];
      for (const [index, parameter] of [weight!, bias!].entries()) {
        const gradient = gradients[index];
        if (gradient === undefined) expect(parameter.grad).toBe(undefined);
        else await expect(parameter.grad!).toBeAllClose(gradient);
      }
      // By the batch, what is left of the gradient of two values is nothing; by running statistics it is divided by 2.
      await expect(x.grad!).toBeAllClose(switches.normalizeBy === "batch" ? [[0], [0]] : [[0.5], [1]]);
    });
  });

  test.each([
    { training: true, y: BY_BATCH, after: MOVED },
    { training: false, y: BY_RUNNING, after: KEPT },
  ])("left out, updateRunning and normalizeBy follow training $training", async ({ training, y, after }) => {
    const layer = prepared({});
    await expect(layer(tensor(X), { training })).toBeAllClose(y);
    await expect(layer.buffers.running_mean!).toBeAllClose(after.mean);
    await expect(layer.buffers.running_var!).toBeAllClose(after.variance);
  });

  test("without a context a layer is in inference", async () => {
    await expect(prepared({})(tensor(X))).toBeAllClose(BY_RUNNING);
  });

  test("a frozen parameter can also be one that requires no gradient", () => {
    const layer = prepared({});
    layer.parameters.weight!.requiresGrad = false;
    backward(sum(layer(tensor(X), { training: true })));
    expect(layer.parameters.weight!.grad).toBe(undefined);
    expect(layer.parameters.bias!.grad!.dataSync()).toEqual(new Float32Array([2]));
  });
});

describe("with", () => {
  beforeAll(async () => setBackend(await backends[0]![1]()));

  test("shares tensors with the layer, which keeps its own switches", () => {
    const layer = prepared({});
    const frozen = layer.with({ trainable: false, updateRunning: false, normalizeBy: "running" });
    expect(frozen.parameters).toEqual(layer.parameters);
    expect(frozen.parameters.weight).toBe(layer.parameters.weight);
    expect(frozen.buffers.running_mean).toBe(layer.buffers.running_mean);
    expect(layer.options).toEqual({
      channels: 1,
      eps: 0,
      momentum: 0.1,
      affine: true,
      trackRunningStats: true,
      trainable: true,
    });
    expect(frozen.options).toEqual({
      ...layer.options,
      trainable: false,
      updateRunning: false,
      normalizeBy: "running",
    });
    const again = frozen.with({ trainable: true });
    backward(sum(again(tensor(X), { training: true })));
    expect(layer.parameters.bias!.grad!.dataSync()).toEqual(new Float32Array([2]));
  });

  test("refuses what there is not", () => {
    expect(thrown(() => batchNorm(1).with({ normalizeBy: "rows" as "batch" }))).toBe(
      'RangeError: batchNorm: normalizeBy must be "batch" or "running", got "rows". Leave it out to follow context.training.',
    );
    expect(thrown(() => batchNorm(1, { trackRunningStats: false }).with({ normalizeBy: "running" }))).toBe(
      'RangeError: batchNorm: there must be running statistics, got normalizeBy "running" with trackRunningStats false. ' +
        "Leave trackRunningStats out.",
    );
    expect(thrown(() => batchNorm(1, { trackRunningStats: false, updateRunning: true }))).toBe(
      "RangeError: batchNorm: there must be running statistics, got updateRunning true with trackRunningStats false. " +
        "Leave trackRunningStats out.",
    );
  });
});

describe("configureBatchNorm", () => {
  beforeAll(async () => setBackend(await backends[0]![1]()));

  test("switches every batch norm, in containers too, and shares all tensors", () => {
    const random = rng(7);
    const model = sequential(
      linear(2, 3, { rng: random }),
      sequential({ norm: batchNorm(3), act: relu }),
      linear(3, 1, { rng: random }),
    );
    const frozen = configureBatchNorm(model, { updateRunning: false, normalizeBy: "running" });
    const norm = frozen.children!["1"]!.children!["norm"] as BatchNorm;
    expect(norm.options.updateRunning).toBe(false);
    expect(norm.options.normalizeBy).toBe("running");
    expect(parameters(frozen)).toEqual(parameters(model));
    expect(parameters(frozen).every((parameter, index) => parameter === parameters(model)[index])).toBe(true);
    expect(frozen.children!["0"]).toBe(model.children["0"]);
    const x = rng(8).normal([4, 2]);
    expect(frozen(x, { training: true }).dataSync()).toEqual(model(x).dataSync());
    expect(norm.buffers.num_batches_tracked!.dataSync()).toEqual(new Int32Array([0]));
    model(x, { training: true });
    expect(norm.buffers.num_batches_tracked!.dataSync()).toEqual(new Int32Array([1]));
  });

  test("leaves a model without batch norm, and a lone layer, as they are", () => {
    const model = sequential(dropout(0.5), relu);
    expect(configureBatchNorm(model, { trainable: false })).toBe(model);
    expect(thrown(() => configureBatchNorm(batchNorm(2), { normalizeBy: "none" as never }))).toBe(
      'RangeError: configureBatchNorm: normalizeBy must be "batch" or "running", got "none". Leave it out to follow context.training.',
    );
    expect((configureBatchNorm(batchNorm(2), { trainable: false }) as BatchNorm).options.trainable).toBe(false);
  });

  test("says which container it cannot rebuild", () => {
    const norm = batchNorm(2);
    const block: Layer = defineLayer((x, context) => norm(x, context), { kind: "block", children: { norm } });
    expect(thrown(() => configureBatchNorm(sequential({ stem: block }), { trainable: false }))).toBe(
      'TypeError: configureBatchNorm: containers must have withChildren to be rebuilt, got block without it ("stem"). ' +
        "Add withChildren(children), which returns the same container around other layers.",
    );
    expect(thrown(() => configureBatchNorm(block, { trainable: false }))).toContain(
      "got block without it (the model itself)",
    );
    expect(block(ones([1, 2])).shape).toEqual([1, 2]);
  });
});
