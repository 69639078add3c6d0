import { setTimeout } from "node:timers/promises";
import { meanSquaredError } from "@ganglion/losses";
import { sequential } from "@ganglion/layers";
import { sgd } from "@ganglion/optim";
import { type Backend, mean, mul, rng, sub, type Tensor, tensor } from "@ganglion/tensor";
import { beforeEach, describe, expect, it } from "vitest";
import { type BatchSource, type FitEvent, fit } from "../src/index.ts";
import { circle, collect, freshBackend, losses, toyModel, toyOptions } from "./support/toy.ts";

let backend: Backend;
beforeEach(() => {
  backend = freshBackend();
});

/** One weight `w`, begun at 2, with loss `(w x - y)^2`: everything can be computed by hand. */
function byHand(): { readonly weight: Tensor; readonly model: ReturnType<typeof sequential> } {
  const weight = tensor([2], { requiresGrad: true });
  return { weight, model: sequential(Object.assign((x: Tensor) => mul(x, weight), { parameters: { weight } })) };
}

function twoBatches(): BatchSource {
  const batches = [
    { x: tensor([[1], [1]]), y: tensor([[0], [0]]) },
    { x: tensor([[2]]), y: tensor([[1]]) },
  ];
  return { size: 3, batches: () => batches };
}

describe("fit", () => {
  it("reports what a calculation by hand gives", async () => {
    const { model, weight } = byHand();
    const optimizer = sgd([weight], { learningRate: 0.25 });
    const events = await collect(
      fit(model, {
        train: twoBatches(),
        validation: twoBatches(),
        loss: meanSquaredError,
        optimizer,
        epochs: 1,
        batchSize: 2,
        rng: rng(7),
        metrics: { error: (output, target) => mean(sub(output, target)) },
      }),
    );
    // w = 2: loss 4, gradient 4, w = 1; then output 2, loss 1, gradient 4, w = 0: validation losses 0 and 1.
    const step = { epoch: 1, steps: 2, learningRate: 0.25, accuracy: undefined };
    const speed = { samplesPerSecond: expect.any(Number), remainingSeconds: expect.any(Number) };
    expect(events).toEqual([
      { type: "start", steps: 2, epochs: 1 },
      { type: "step", ...step, ...speed, step: 1, loss: 4 },
      { type: "step", ...step, ...speed, step: 2, loss: 1, remainingSeconds: 0 },
      {
        type: "validation",
        epoch: 1,
        step: 2,
        loss: expect.closeTo(1 / 3, 12),
        accuracy: undefined,
        metrics: { error: expect.closeTo(-1 / 3, 12) },
        size: 3,
      },
      {
        type: "epoch",
        epoch: 1,
        epochs: 1,
        loss: 3,
        accuracy: undefined,
        metrics: { error: expect.closeTo(5 / 3, 12) },
        validation: {
          loss: expect.closeTo(1 / 3, 12),
          accuracy: undefined,
          metrics: { error: expect.closeTo(-1 / 3, 12) },
          size: 3,
        },
        seconds: expect.any(Number),
      },
      { type: "end", reason: "done", epoch: 1, step: 2, seconds: expect.any(Number) },
    ]);
    expect(weight.dataSync()).toEqual(new Float32Array([0]));
    const [, first] = events as [unknown, { samplesPerSecond: number; remainingSeconds: number }];
    expect(first.samplesPerSecond).toBeGreaterThan(0);
    expect(first.remainingSeconds).toBeCloseTo(2 / first.samplesPerSecond, 12);
  });

  it("learns", async () => {
    const { model, optimizer } = toyModel();
    const options = { train: circle(400), validation: circle(200, 4), epochs: 40, batchSize: 32 };
    const events = await collect(fit(model, toyOptions(optimizer, options)));
    const epochs = events.filter((event) => event.type === "epoch");
    expect(epochs[0]!.loss).toBeGreaterThan(0.5);
    expect(epochs.at(-1)!.validation!.loss).toBeLessThan(0.25);
    expect(epochs.at(-1)!.validation!.accuracy).toBeGreaterThan(0.9);
  });

  it("makes the same steps from the same seed and others from another", async () => {
    const run = async (seed: number): Promise<number[]> => {
      const { model, optimizer } = toyModel();
      return losses(await collect(fit(model, toyOptions(optimizer, { rng: rng(seed) }))));
    };
    const first = await run(1);
    expect(first).toHaveLength(6);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
  });

  it("shuffles each epoch anew unless told not to", async () => {
    const orders = async (shuffle: boolean): Promise<number[][]> => {
      const { model, optimizer } = toyModel();
      const data = circle(40);
      const seen: number[][] = [];
      const train: BatchSource = {
        size: 40,
        *batches(request) {
          for (const batch of data.batches(request)) {
            if (batch.indices.length === 16 && seen.at(-1)?.length !== 16) seen.push([...batch.indices]);
            else seen.push([]);
            yield batch;
          }
        },
      };
      await collect(fit(model, toyOptions(optimizer, { train, shuffle })));
      return seen.filter(({ length }) => length > 0);
    };
    const inOrder = Array.from({ length: 16 }, (_, index) => index);
    expect(await orders(false)).toEqual([inOrder, inOrder]);
    const [first, second] = await orders(true);
    expect(first).not.toEqual(inOrder);
    expect(second).not.toEqual(first);
  });

  it("leaves out the last batch where it is told to", async () => {
    const { model, optimizer } = toyModel();
    const events = await collect(fit(model, toyOptions(optimizer, { dropLast: true })));
    expect(losses(events)).toHaveLength(4);
    expect(events[0]).toEqual({ type: "start", steps: 4, epochs: 2 });
  });

  it("reports every n-th step and each epoch's last, with the mean over the steps between", async () => {
    const run = async (every: number): Promise<FitEvent[]> => {
      const { model, optimizer } = toyModel();
      return collect(fit(model, toyOptions(optimizer, { every })));
    };
    const each = losses(await run(1)) as [number, number, number, number, number, number];
    const events = await run(2);
    const steps = events.filter((event) => event.type === "step");
    expect(steps.map(({ step }) => step)).toEqual([2, 3, 4, 6]);
    expect(steps.map(({ loss }) => loss)).toEqual([
      (each[0] + each[1]) / 2,
      each[2],
      each[3],
      expect.closeTo((each[4] * 16 + each[5] * 8) / 24, 12),
    ]);
    expect(events.filter((event) => event.type === "epoch").map(({ loss }) => loss)).toEqual([
      expect.closeTo((each[0] * 16 + each[1] * 16 + each[2] * 8) / 40, 12),
      expect.closeTo((each[3] * 16 + each[4] * 16 + each[5] * 8) / 40, 12),
    ]);
  });

  it("calls afterBackward between the gradients and the update, and observe in every step", async () => {
    const { model, weight } = byHand();
    const calls: string[] = [];
    const events = fit(model, {
      train: twoBatches(),
      loss: meanSquaredError,
      optimizer: sgd([weight], { learningRate: 0.25 }),
      epochs: 1,
      batchSize: 2,
      rng: rng(7),
      observe: (path, x) => calls.push(`${path} ${x.shape.join()}`),
      afterBackward: () => calls.push(`w ${weight.dataSync()[0]} grad ${weight.grad!.dataSync()[0]}`),
    });
    await collect(events);
    expect(calls).toEqual(["0 2,1", "w 2 grad 4", "0 1,1", "w 1 grad 4"]);
  });

  it("keeps memory as it was after each of 300 steps", async () => {
    const { model, optimizer } = toyModel();
    const sizes = new Set<string>();
    for await (const event of fit(model, toyOptions(optimizer, { epochs: 100 }))) {
      if (event.type === "step" && event.step > 3) sizes.add(JSON.stringify(backend.memory()));
    }
    expect([...sizes]).toHaveLength(1);
  });

  it("frees what an asynchronous source hands over and leaves alone what a synchronous one keeps", async () => {
    const kept = twoBatches();
    const { model, weight } = byHand();
    const options = { loss: meanSquaredError, epochs: 3, batchSize: 2, rng: rng(7) };
    await collect(fit(model, { ...options, train: kept, optimizer: sgd([weight], { learningRate: 0.1 }) }));
    for (const { x } of kept.batches({ batchSize: 2 }) as Iterable<{ x: Tensor }>) expect(x.disposed).toBe(false);
    const given: Tensor[] = [];
    const train: BatchSource = {
      size: 3,
      async *batches() {
        for (const batch of twoBatches().batches({ batchSize: 2 }) as Iterable<{ x: Tensor; y: Tensor }>) {
          given.push(batch.x, batch.y);
          yield batch;
        }
      },
    };
    const events = await collect(fit(model, { ...options, train, optimizer: sgd([weight], { learningRate: 0.1 }) }));
    expect(losses(events)).toHaveLength(6);
    expect(given).toHaveLength(12);
    for (const x of given) expect(x.disposed).toBe(true);
  });

  it("works only when it is asked to: not asking is a pause", async () => {
    const { model, optimizer } = toyModel();
    const events = fit(model, toyOptions(optimizer));
    await events.next();
    await events.next();
    const { steps } = optimizer;
    await setTimeout(20);
    expect(optimizer.steps).toBe(steps);
    expect(steps).toBe(1);
    await events.return();
    expect((await events.next()).done).toBe(true);
  });

  it("lets other tasks run", async () => {
    const { model, optimizer } = toyModel();
    const controller = new AbortController();
    const timer = setTimeout(0).then(() => controller.abort());
    // Ends only if the timer gets its turn, between epochs that are shorter than the time between two breaks.
    const options = { train: circle(16), epochs: 1_000_000, signal: controller.signal };
    const events = await collect(fit(model, toyOptions(optimizer, options)));
    expect(events.at(-1)).toMatchObject({ type: "end", reason: "aborted" });
    await timer;
  });
});
