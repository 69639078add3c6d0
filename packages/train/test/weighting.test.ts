import { linear, parameters, sequential } from "@ganglion/layers";
import { binaryCrossEntropy, crossEntropy, type Loss, weighted } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import {
  type Backend,
  cast,
  div,
  greaterEqual,
  mul,
  noGrad,
  pow,
  rng,
  sub,
  sum,
  type Tensor,
  tensor,
} from "@ganglion/tensor";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { accuracy, type BatchSource, type EpochEvent, evaluate, fit, type Metric } from "../src/index.ts";
import { answersLater, collect, freshBackend } from "./support/toy.ts";

let backend: Backend;
beforeEach(() => {
  backend = freshBackend();
});

/** Rows of two logits and int32 labels, in batches of any size and in order. */
function rows(logits: readonly (readonly number[])[], labels: readonly number[]): BatchSource {
  return {
    size: labels.length,
    *batches({ batchSize }) {
      for (let start = 0; start < labels.length; start += batchSize) {
        const end = start + batchSize;
        yield { x: tensor(logits.slice(start, end)), y: tensor(Int32Array.from(labels.slice(start, end))) };
      }
    },
  };
}

const logits = [
  [2, -1],
  [0.5, 1.5],
  [3, 0],
  [-1, 1],
];

/** A model that gives its input times one weight, whose rate is 0, so that every epoch is the same. */
function still() {
  const weight = tensor([1], { requiresGrad: true });
  const model = sequential(Object.assign((x: Tensor) => mul(x, weight), { parameters: { weight } }));
  return { model, weight, optimizer: sgd([weight], { learningRate: 0 }) };
}

/** What `fit` says of an epoch, and `evaluate` of the same samples. */
async function both(source: BatchSource, loss: Loss, batchSize: number, metrics: Record<string, Metric> = {}) {
  const { model, optimizer } = still();
  const options = { train: source, loss, optimizer, epochs: 1, batchSize, rng: rng(1), shuffle: false, metrics };
  const events = await collect(fit(model, options));
  const epoch = events.find((event): event is EpochEvent => event.type === "epoch")!;
  return [epoch, await evaluate(model, source, { loss, batchSize, metrics })] as const;
}

const softplus = (x: number): number => Math.log1p(Math.exp(x));
/** The losses of the rows above, had they the label 0. */
const zero = logits.map(([a, b]) => softplus(b! - a!));
const one = logits.map(([a, b]) => softplus(a! - b!));

describe("batches weigh by what counted", () => {
  it.each([4, 3, 2, 1])("with labels that are left out, in batches of %i", async (batchSize) => {
    for (const averages of await both(rows(logits, [0, 0, -100, 1]), crossEntropy, batchSize)) {
      expect(averages.loss).toBeCloseTo((zero[0]! + zero[1]! + one[3]!) / 3, 6);
      expect(averages.accuracy).toBe(2 / 3);
    }
  });

  it.each([4, 3, 2, 1])(
    "with weights of classes and an ignoreIndex of one's own, in batches of %i",
    async (batchSize) => {
      const loss: Loss = (x, y) => crossEntropy(x, y, { weight: tensor([0.25, 2]), ignoreIndex: 9 });
      const metrics = { share: (x: Tensor, y: Tensor) => accuracy(x, y, { ignoreIndex: 9 }) };
      for (const averages of await both(rows(logits, [1, 0, 9, 1]), loss, batchSize, metrics)) {
        expect(averages.loss).toBeCloseTo((2 * one[0]! + 0.25 * zero[1]! + 2 * one[3]!) / 4.25, 6);
        expect(averages.accuracy).toBe(1 / 3);
        expect(averages.metrics["share"]).toBeCloseTo(1 / 3, 6);
      }
    },
  );

  it("by what one's own loss and metric say", async () => {
    const known: Loss = (x, y) => {
      const isKnown = cast(greaterEqual(y, 0), x.dtype);
      const weight = sum(isKnown);
      const error = pow(sub(x.reshape([x.shape[0]! * 2]), 0.5), 2)
        .reshape(x.shape)
        .sum({ axis: 1 });
      return weighted(div(sum(mul(error, isKnown)), weight), { weight });
    };
    const errors = logits.map(([a, b]) => (a! - 0.5) ** 2 + (b! - 0.5) ** 2);
    for (const batchSize of [1, 2, 3, 4]) {
      for (const averages of await both(rows(logits, [0, -1, -1, 1]), known, batchSize, { known })) {
        expect(averages.loss).toBeCloseTo((errors[0]! + errors[3]!) / 2, 5);
        expect(averages.metrics["known"]).toBeCloseTo((errors[0]! + errors[3]!) / 2, 5);
      }
    }
  });

  it("for any labels, weights and sizes", async () => {
    const label = fc.constantFrom(0, 1, -100);
    const shares = fc.double({ min: 0.1, max: 5, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.double({ min: -3, max: 3, noNaN: true }), label), { minLength: 1, maxLength: 12 }),
        fc.tuple(shares, shares),
        fc.integer({ min: 1, max: 13 }),
        fc.boolean(),
        async (samples, classWeights, batchSize, isWeighted) => {
          const weight = isWeighted ? { weight: tensor([...classWeights]) } : {};
          const loss: Loss = (x, y) => crossEntropy(x, y, weight);
          const source = rows(
            samples.map(([x]) => [x, -x]),
            samples.map(([, y]) => y),
          );
          const [whole] = await both(source, loss, samples.length);
          for (const averages of await both(source, loss, batchSize)) {
            if (samples.every(([, y]) => y === -100)) expect(averages.loss).toBeNaN();
            else expect(averages.loss).toBeCloseTo(whole.loss, 5);
            expect(averages.accuracy).toBe(whole.accuracy);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("and by their samples where nothing is said", async () => {
    const source: BatchSource = {
      size: 3,
      batches: () => [
        { x: tensor([[0], [0]]), y: tensor([[1], [1]]) },
        { x: tensor([[5]]), y: tensor([[1]]) },
      ],
    };
    for (const { loss, accuracy: share } of await both(source, binaryCrossEntropy, 2)) {
      expect(loss).toBeCloseTo((2 * Math.log(2) + softplus(-5)) / 3, 6);
      expect(share).toBeUndefined();
    }
  });
});

/** Four batches of two, the second of which has no label that counts. */
function withGap(): BatchSource {
  const labels = [0, 1, -100, -100, 1, 1, 0, -100];
  return rows([...logits, ...logits], labels);
}

function network() {
  const model = linear(2, 2, { rng: rng(3) });
  return { model, optimizer: sgd(parameters(model), { learningRate: 0.5, momentum: 0.9, weightDecay: 0.1 }) };
}

const gapOptions = { loss: crossEntropy, epochs: 2, batchSize: 2, rng: rng(1), shuffle: false };

describe("a batch in which nothing counts", () => {
  it("is a step without a loss, which changes neither weights nor moments", async () => {
    const { model, optimizer } = network();
    const seen: { loss: number; accuracy: number | undefined; weights: Float32Array; steps: number }[] = [];
    for await (const event of fit(model, { ...gapOptions, epochs: 1, train: withGap(), optimizer })) {
      if (event.type !== "step") continue;
      const weights = model.parameters.weight.dataSync() as Float32Array;
      seen.push({ loss: event.loss, accuracy: event.accuracy, weights, steps: optimizer.steps });
    }
    expect(seen.map(({ steps }) => steps)).toEqual([1, 1, 2, 3]);
    expect(seen[1]!.loss).toBeNaN();
    expect(seen[1]!.accuracy).toBeUndefined();
    expect(seen[1]!.weights).toEqual(seen[0]!.weights);
    expect(seen[2]!.weights).not.toEqual(seen[1]!.weights);
  });

  it("makes the rest of training as if it were not there", async () => {
    const { model, optimizer } = network();
    await fit(model, { ...gapOptions, train: withGap(), optimizer });
    const other = network();
    const without = rows([...logits.slice(0, 2), ...logits], [0, 1, 1, 1, 0, -100]);
    await fit(other.model, { ...gapOptions, train: without, optimizer: other.optimizer });
    expect(model.parameters.weight.dataSync()).toEqual(other.model.parameters.weight.dataSync());
  });

  it.each([1, 2, 3, 8])("is found out later where the backend answers later, every %i steps", async (every) => {
    const wanted = network();
    const events = await collect(fit(wanted.model, { ...gapOptions, train: withGap(), optimizer: wanted.optimizer }));
    answersLater(backend);
    const { model, optimizer } = network();
    const found = await collect(fit(model, { ...gapOptions, train: withGap(), optimizer, every }));
    const losses = (list: typeof events) =>
      list.flatMap((event) => (event.type === "epoch" ? [event.loss, event.accuracy] : []));
    expect(losses(found)).toEqual(losses(events));
    expect(await model.parameters.weight.data()).toEqual(await wanted.model.parameters.weight.data());
    expect(optimizer.steps).toBe(wanted.optimizer.steps);
    expect(found.at(-1)).toMatchObject({ type: "end", reason: "done", step: 8 });
  });

  it("gives NaN where nothing counts at all", async () => {
    const [epoch, measured] = await both(rows(logits, [-100, -100, -100, -100]), crossEntropy, 2);
    expect(epoch.loss).toBeNaN();
    expect(measured).toEqual({ loss: Number.NaN, accuracy: undefined, metrics: {}, size: 4 });
  });
});

describe("accuracy", () => {
  it("leaves out what is ignored, and is NaN where nothing is left", async () => {
    const share = (labels: number[], options = {}) =>
      noGrad(() => accuracy(tensor(logits), tensor(Int32Array.from(labels)), options)).item();
    expect(await share([0, 0, -100, 1])).toBeCloseTo(2 / 3, 6);
    expect(await share([0, 0, -100, 1], { ignoreIndex: 1 })).toBeCloseTo(1 / 3, 6);
    expect(await share([-100, -100, -100, -100])).toBeNaN();
  });
});
