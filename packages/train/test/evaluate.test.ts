import { relu } from "@ganglion/fixtures";
import { dropout, sequential } from "@ganglion/layers";
import { crossEntropy, meanSquaredError } from "@ganglion/losses";
import { type Backend, mean, ones, sub, type Tensor, tensor } from "@ganglion/tensor";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { accuracy, type BatchSource, evaluate } from "../src/index.ts";
import { circle, freshBackend, toyModel } from "./support/toy.ts";

let backend: Backend;
beforeEach(() => {
  backend = freshBackend();
});

describe("evaluate", () => {
  it("averages over samples, not over batches", async () => {
    const batches = [
      {
        x: tensor([
          [3, 0],
          [0, 3],
          [3, 0],
        ]),
        y: tensor(new Int32Array([0, 1, 0])),
      },
      { x: tensor([[3, 0]]), y: tensor(new Int32Array([1])) },
    ];
    const source: BatchSource = { size: 4, batches: () => batches };
    const metrics = { first: (output: Tensor) => mean(output) };
    const right = Math.log(1 + Math.exp(-3));
    expect(await evaluate(relu, source, { loss: crossEntropy, metrics })).toEqual({
      loss: expect.closeTo((3 * right + right + 3) / 4, 6),
      accuracy: 0.75,
      metrics: { first: 1.5 },
      size: 4,
    });
  });

  it("gives the same whatever the batch size", async () => {
    const { model } = toyModel();
    const source = circle(50);
    const whole = await evaluate(model, source, { loss: crossEntropy, batchSize: 50 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), async (batchSize) => {
        const { loss, accuracy: share, size } = await evaluate(model, source, { loss: crossEntropy, batchSize });
        expect(loss).toBeCloseTo(whole.loss, 6);
        expect(share).toBeCloseTo(whole.accuracy!, 6);
        expect(size).toBe(50);
      }),
      { numRuns: 10 },
    );
  });

  it("runs in inference mode, records nothing and leaves nothing behind", async () => {
    const { model } = toyModel();
    const source = circle(5000);
    const before = backend.memory();
    const recorded: boolean[] = [];
    const observed = sequential(dropout(0.5), model, (x) => {
      recorded.push(x.requiresGrad);
      return x;
    });
    const first = await evaluate(observed, source, { loss: crossEntropy, batchSize: 32 });
    expect(recorded).toHaveLength(157);
    expect(recorded).not.toContain(true);
    expect(await evaluate(observed, source, { loss: crossEntropy, batchSize: 32 })).toEqual(first);
    expect(backend.memory()).toEqual(before);
  });

  it("measures no accuracy where the target is not labels", async () => {
    const source: BatchSource = { size: 1, batches: () => [{ x: ones([1, 2]), y: ones([1, 2]) }] };
    expect(await evaluate((x) => sub(x, 1), source, { loss: meanSquaredError })).toEqual({
      loss: 1,
      accuracy: undefined,
      metrics: {},
      size: 1,
    });
  });

  it("stops when it is told to", async () => {
    const { model } = toyModel();
    const reason = new Error("enough");
    await expect(evaluate(model, circle(10), { loss: crossEntropy, signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
  });

  it("refuses an empty source", async () => {
    const { model } = toyModel();
    const source: BatchSource = { size: 0, batches: () => [] };
    await expect(evaluate(model, source, { loss: crossEntropy })).rejects.toThrow(
      new RangeError("evaluate: the source must give at least one sample, got none. Check how the data was split."),
    );
  });
});

describe("accuracy", () => {
  it("is the share of samples, and of pixels, whose largest logit is their label's", async () => {
    expect(
      await accuracy(
        tensor([
          [2, 1],
          [0, 3],
        ]),
        tensor(new Int32Array([0, 0])),
      ).item(),
    ).toBe(0.5);
    const logits = tensor([[[1, 0, 5, 0]], [[0, 1, 0, 5]]]).reshape([1, 2, 4]);
    expect(await accuracy(logits, tensor(new Int32Array([0, 1, 0, 0]), { shape: [1, 4] })).item()).toBe(0.75);
  });
});
