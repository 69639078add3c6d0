import { tanh } from "@ganglion/fixtures";
import { conv2d, flatten, linear, parameters, sequential, stateDict } from "@ganglion/layers";
import { crossEntropy, type Loss, weighted } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { add, type Layer, mul, rng, type Tensor, tensor } from "@ganglion/tensor";
import { rejection } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { accuracy, DivergedError, type FitOptions, fit, weightPenalty } from "../src/index.ts";
import { answersLater, circle, collect, freshBackend, losses, toyModel, toyOptions } from "./support/toy.ts";

beforeEach(() => {
  freshBackend();
});

interface Ran {
  readonly losses: readonly number[];
  readonly weights: readonly number[];
  readonly events: readonly unknown[];
}

/** A run without dropout, so that it does not depend on the parts. */
async function run(more: Partial<FitOptions>, isLater = false): Promise<Ran> {
  const backend = freshBackend();
  if (isLater) answersLater(backend);
  const random = rng(7);
  const model = sequential(linear(2, 8, { rng: random }), tanh, linear(8, 2, { rng: random }));
  const optimizer = sgd(parameters(model), { learningRate: 0.1, momentum: 0.9 });
  const events = await collect(fit(model, toyOptions(optimizer, { metrics: { again: accuracy }, ...more })));
  const weights = await Promise.all(Object.values(stateDict(model)).map((x) => x.data()));
  return { losses: losses(events), weights: weights.flatMap((values) => [...values]), events };
}

function expectClose(found: readonly number[], wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  for (const [at, value] of found.entries()) expect(value).toBeCloseTo(wanted[at]!, 5);
}

describe("a batch in parts", () => {
  it.each([[2], [3], [16], [99]])("makes the step of the whole batch: in %i", async (accumulate) => {
    const [whole, parts] = [await run({}), await run({ accumulate })];
    expectClose(parts.losses, whole.losses);
    expectClose(parts.weights, whole.weights);
    const last = (events: readonly unknown[]): unknown => (events.at(-2) as { accuracy: number }).accuracy;
    expect(last(parts.events)).toBe(last(whole.events));
  });

  it("does so where what counts is not even, also where it is read later", async () => {
    const loss: Loss = (output, target) => crossEntropy(output, target, { ignoreIndex: 1 });
    const [whole, parts] = [await run({ loss }), await run({ loss, accumulate: 7 })];
    expectClose(parts.losses, whole.losses);
    expectClose(parts.weights, whole.weights);
    const later = await run({ loss, accumulate: 3 }, true);
    expectClose(later.weights, whole.weights);
    expectClose(later.losses, whole.losses);
  });

  it("adds the penalty once", async () => {
    const penalty = (model: Layer) => () => weightPenalty(model, { l2: 0.05 });
    const ran = async (accumulate: number): Promise<Float32Array> => {
      const model = linear(2, 2, { rng: rng(7) });
      const optimizer = sgd(parameters(model), { learningRate: 0.1 });
      await fit(model, toyOptions(optimizer, { accumulate, penalty: penalty(model) }));
      return model.parameters!["weight"]!.dataSync() as Float32Array;
    };
    const decayed = linear(2, 2, { rng: rng(7) });
    await fit(decayed, toyOptions(sgd(parameters(decayed), { learningRate: 0.1, weightDecay: 0.1 })));
    const wanted = [...(decayed.parameters!["weight"]!.dataSync() as Float32Array)];
    expectClose([...(await ran(1))], wanted);
    expectClose([...(await ran(4))], wanted);
  });

  it("takes less memory than the whole", async () => {
    const peak = async (accumulate: number): Promise<number> => {
      const backend = freshBackend();
      let most = 0;
      const watch: Layer = (x) => {
        most = Math.max(most, backend.memory().bytes);
        return x;
      };
      const model = sequential(
        (x: Tensor) => x.reshape([x.shape[0]!, 1, 1, 2]),
        conv2d(1, 64, { kernelSize: 1, rng: rng(7) }),
        watch,
        flatten(),
        linear(128, 2, { rng: rng(8) }),
        watch,
      );
      const optimizer = sgd(parameters(model), { learningRate: 0.1 });
      await fit(model, toyOptions(optimizer, { train: circle(400), batchSize: 400, accumulate, epochs: 1 }));
      return most;
    };
    expect(await peak(8)).toBeLessThan((await peak(1)) / 2);
  });

  it("fails as a whole: a part that is not finite changes nothing, and is named", async () => {
    const weight = tensor([1], { requiresGrad: true });
    const model: Layer = Object.assign((x: Tensor) => mul(x, weight), { parameters: { weight } });
    const x = tensor([[1], [1], [Number.NaN], [1]]);
    const train = { size: 4, batches: () => [{ x, y: x }] };
    const loss: Loss = (output) => weighted(output.sum(), { weight: tensor(output.shape[0]!) });
    const options = {
      train,
      loss,
      batchSize: 4,
      accumulate: 4,
      epochs: 1,
      rng: rng(1),
      optimizer: sgd([weight], { learningRate: 1 }),
    };
    const error = await fit(model, options).then(undefined, (error_: unknown) => error_);
    expect(error).toBeInstanceOf(DivergedError);
    expect((error as DivergedError).fault).toMatchObject({ kind: "batch", path: "x", step: 1 });
    expect(weight.dataSync()).toEqual(Float32Array.of(1));
  });

  it("is refused with a penalty that is no scalar", async () => {
    const { model, optimizer } = toyModel();
    const penalty = (): Tensor => add(tensor([1, 2]), 1);
    expect(await rejection(collect(fit(model, toyOptions(optimizer, { penalty }))))).toBe(
      "ShapeError: fit: penalty must return a scalar, got [2]. Reduce it with mean() or sum().",
    );
  });
});
