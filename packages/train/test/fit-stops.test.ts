import { crossEntropy, meanSquaredError } from "@ganglion/losses";
import { parameters, sequential, stateDict } from "@ganglion/layers";
import { sgd } from "@ganglion/optim";
import { type Backend, mul, rng, type Tensor, tensor } from "@ganglion/tensor";
import fc from "fast-check";
import { beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import { type BatchSource, DivergedError, type FitEvent, fit, type Training } from "../src/index.ts";
import { circle, collect, freshBackend, toyModel, toyOptions } from "./support/toy.ts";

let backend: Backend;
beforeEach(() => {
  backend = freshBackend();
});

/** One weight `w`, begun at 2, with loss `(w x - y)^2`: everything can be computed by hand. */
function byHand(): { readonly weight: Tensor; readonly model: ReturnType<typeof sequential> } {
  const weight = tensor([2], { requiresGrad: true });
  return { weight, model: sequential(Object.assign((x: Tensor) => mul(x, weight), { parameters: { weight } })) };
}

describe("an aborted fit", () => {
  it("ends after the current step with one event", async () => {
    const { model, optimizer } = toyModel();
    const controller = new AbortController();
    const seen: FitEvent[] = [];
    for await (const event of fit(model, toyOptions(optimizer, { signal: controller.signal }))) {
      seen.push(event);
      if (event.type === "step" && event.step === 4) controller.abort();
    }
    expect(seen.map(({ type }) => type)).toEqual(["start", "step", "step", "step", "epoch", "step", "end"]);
    expect(seen.at(-1)).toEqual({ type: "end", reason: "aborted", epoch: 1, step: 4, seconds: expect.any(Number) });
    expect(optimizer.steps).toBe(4);
  });

  it("makes no step where the signal was aborted before", async () => {
    const { model, optimizer } = toyModel();
    const events = await collect(fit(model, toyOptions(optimizer, { signal: AbortSignal.abort() })));
    expect(events.map(({ type }) => type)).toEqual(["start", "end"]);
    expect(optimizer.steps).toBe(0);
  });

  it("ends during validation too", async () => {
    const { model, optimizer } = toyModel();
    const controller = new AbortController();
    const validation: BatchSource = {
      size: 40,
      *batches(request) {
        controller.abort();
        yield* circle(40).batches(request);
      },
    };
    const events = await collect(fit(model, toyOptions(optimizer, { validation, signal: controller.signal })));
    expect(events.map(({ type }) => type)).toEqual(["start", "step", "step", "step", "end"]);
    expect(events.at(-1)).toMatchObject({ reason: "aborted", epoch: 0, step: 3 });
  });

  it("leaves nothing behind, nor does leaving the loop", async () => {
    const { model, optimizer } = toyModel();
    const memory = (): unknown => {
      optimizer.zeroGrad();
      optimizer.dispose();
      return backend.memory();
    };
    const before = memory();
    let closed = 0;
    const train: BatchSource = {
      size: 40,
      *batches(request) {
        try {
          yield* circle(40).batches(request);
        } finally {
          closed++;
        }
      },
    };
    const controller = new AbortController();
    for await (const event of fit(model, toyOptions(optimizer, { train, every: 2, signal: controller.signal }))) {
      if (event.type === "step") controller.abort();
    }
    expect(memory()).toEqual(before);
    for await (const event of fit(model, toyOptions(optimizer, { train, every: 2 }))) {
      if (event.type === "step") break;
    }
    expect(memory()).toEqual(before);
    expect(closed).toBe(2);
  });
});

describe("a fit whose loss is not finite", () => {
  it.each([
    [1, Number.NaN],
    [4, Number.POSITIVE_INFINITY],
  ])("stops with an error that names the step (every %i steps, %d)", async (every, value) => {
    const { model, weight } = byHand();
    const before = backend.memory().buffers;
    let batch = 0;
    const train: BatchSource = {
      size: 12,
      *batches() {
        for (let i = 0; i < 6; i++) yield { x: tensor([[1], [1]]), y: tensor([[0], [batch++ === 8 ? value : 0]]) };
      },
    };
    const optimizer = sgd([weight], { learningRate: 0.01 });
    const events = fit(model, {
      train,
      loss: meanSquaredError,
      optimizer,
      epochs: 3,
      batchSize: 2,
      rng: rng(7),
      every,
    });
    const failure = collect(events);
    await expect(failure).rejects.toBeInstanceOf(DivergedError);
    await expect(failure).rejects.toMatchObject({
      name: "DivergedError",
      step: 9,
      epoch: 2,
      loss: value,
      message:
        `fit: the loss must be a finite number, got ${value} at step 9 in epoch 2. The first that was not finite was y of ` +
        "the batch, at step 9: 1 of 2 values. " +
        "Lower the learning rate, clip the gradients, or check the data for NaN.",
    });
    optimizer.zeroGrad();
    expect(backend.memory().buffers).toBe(before);
  });
});

describe("the options of fit", () => {
  it.each(["epochs", "batchSize", "every"])("%s must be a whole number >= 1", (name) => {
    const { model, optimizer } = toyModel();
    fc.assert(
      fc.property(fc.oneof(fc.integer({ max: 0 }), fc.double({ min: 0.1, max: 0.9 })), (value) => {
        expect(() => fit(model, toyOptions(optimizer, { [name]: value }))).toThrow(
          new RangeError(`fit: ${name} must be a whole number >= 1, got ${value}. One is the least.`),
        );
      }),
      { numRuns: 10 },
    );
  });

  it("must have a generator and enough samples", () => {
    const { model, optimizer } = toyModel();
    expect(() => fit(model, toyOptions(optimizer, { rng: undefined as never }))).toThrow(
      new TypeError(
        "fit: rng must be given, got undefined. Pass { rng: rng(7) }; it decides the order of the samples.",
      ),
    );
    expect(() => fit(model, toyOptions(optimizer, { batchSize: 41, dropLast: true }))).toThrow(
      new RangeError(
        "fit: train must give at least one batch an epoch, got 40 samples for batches of 41. Use a smaller batchSize, or more samples.",
      ),
    );
  });

  it("name a loss that is no scalar", async () => {
    const { model, optimizer } = toyModel();
    const loss = (output: Tensor, target: Tensor): Tensor => crossEntropy(output, target, { reduction: "none" });
    await expect(collect(fit(model, toyOptions(optimizer, { loss })))).rejects.toThrow(
      "fit: loss must return a scalar, got [16]. Reduce it with mean() or sum().",
    );
  });

  it("do not ask for anything else that is not needed", () => {
    const { model, optimizer } = toyModel();
    const train = circle(40);
    const events = fit(model, { train, loss: crossEntropy, optimizer, epochs: 1, batchSize: 8, rng: rng(7) });
    expectTypeOf(events).toEqualTypeOf<Training>();
    expect(parameters(model)).toHaveLength(Object.keys(stateDict(model)).length);
  });
});
