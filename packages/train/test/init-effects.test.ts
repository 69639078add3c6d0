import { tanh, relu } from "@ganglion/fixtures";
import { type Dataset, digits, split } from "@ganglion/datasets";
import {
  betweenLayer,
  fixup,
  initialize,
  type InitRule,
  forKind,
  lotteryTicket,
  lsuv,
  normal,
  recommended,
  withinLayer,
  zeros,
} from "@ganglion/init";
import { conv2d, flatten, linear, maxPool2d, parameters, residual, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { type Layer, type Rng, rng, scope, setBackend, type Tensor, variance } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { beforeEach, describe, expect, it } from "vitest";
import { evaluate, fit } from "../src/index.ts";
import { collect, losses } from "./support/toy.ts";

const backend = await wasm({ deterministic: true, threads: 1 });
beforeEach(() => setBackend(backend));

/** The first samples of the digits. */
async function someDigits(size: number, shape: readonly number[]): Promise<Dataset> {
  const [some] = split(await digits({ shape: shape as never }), { sizes: [size], rng: rng(2) });
  return some;
}

async function train(
  model: Layer,
  data: Dataset,
  epochs: number,
  { learningRate = 0.02, ...options }: { learningRate?: number; afterBackward?: () => void } = {},
): Promise<number[]> {
  const optimizer = sgd(parameters(model), { learningRate, momentum: 0.9 });
  const fitting = { train: data, loss: crossEntropy, optimizer, epochs, batchSize: 50, rng: rng(3), ...options };
  return losses(await collect(fit(model, fitting)));
}

function deepNet(random: Rng, depth: number, activation: Layer): Layer {
  const layer = (): Layer[] => [linear(32, 32, { rng: random }), activation];
  return sequential(
    linear(64, 32, { rng: random }),
    activation,
    ...Array.from({ length: depth }, layer).flat(),
    linear(32, 10, { rng: random }),
  );
}

function firstBatch(data: Dataset): Tensor {
  const [batch] = data.batches({ batchSize: 50 });
  return batch!.x;
}

describe("on a net of 12 layers", () => {
  it.each([
    ["tanh", tanh],
    ["relu", relu],
  ])("%s learns where the weights keep the signal's size, and not where they lose it", async (_, activation) => {
    const data = await someDigits(400, [64]);
    const last = async (rule: InitRule): Promise<number> => {
      const model = deepNet(rng(1), 10, activation);
      initialize(model, rule, { rng: rng(4) });
      return (await train(model, data, 8)).at(-1)!;
    };
    // ln 10 = 2.30 is what knowing nothing costs.
    expect(await last(forKind("linear", { weight: normal({ std: 0.01 }), bias: zeros }))).toBeGreaterThan(2.29);
    expect(await last(recommended)).toBeLessThan(1.8);
  });

  it("data-dependent initialization makes it learn too", async () => {
    const data = await someDigits(400, [64]);
    const x = firstBatch(data);
    const model = deepNet(rng(1), 10, relu);
    await lsuv(model, x, { rng: rng(4) });
    expect((await train(model, data, 8)).at(-1)).toBeLessThan(1.5);
    withinLayer(model, x, { rng: rng(4) });
    const rates = await betweenLayer(model, x, { rng: rng(5), damping: 1 });
    for (const { rate } of rates) expect(Math.abs(rate - 1)).toBeLessThanOrEqual(0.01);
  });
});

describe("lsuv", () => {
  it("works on convolutions and residuals of @ganglion/layers", async () => {
    const random = rng(1);
    const data = await someDigits(100, [1, 8, 8]);
    const block = (): Layer => {
      const conv = (): Layer => conv2d(4, 4, { kernelSize: 3, padding: 1, rng: random });
      return residual(sequential(conv(), relu, conv()));
    };
    const stem = conv2d(1, 4, { kernelSize: 3, padding: 1, rng: random });
    const model = sequential({
      stem,
      relu,
      block: block(),
      pool: maxPool2d(2),
      flat: flatten(),
      head: linear(64, 10, { rng: random }),
    });
    const x = firstBatch(data);
    const results = await lsuv(model, x, { rng: rng(4) });
    expect(results.map(({ path }) => path)).toEqual(["stem", "block.body.0", "block.body.2", "head"]);
    const found: number[] = [];
    scope(() =>
      model(x, {
        observe: (path, _x, y) => {
          if (results.some((row) => row.path === path)) found.push(variance(y, { correction: 0 }).dataSync()[0]!);
        },
      }),
    );
    for (const value of found) expect(Math.abs(value - 1)).toBeLessThan(0.1);
    expect(found).toHaveLength(4);
  });
});

describe("fixup", () => {
  function residualNet(random: Rng): Layer {
    const layer = (): Layer => linear(32, 32, { rng: random });
    const branches = Array.from({ length: 15 }, () => residual(sequential(layer(), relu, layer())));
    return sequential(linear(64, 32, { rng: random }), ...branches, relu, linear(32, 10, { rng: random }));
  }

  it("makes the first loss ln C, and a net of 32 layers without normalization trainable", async () => {
    const data = await someDigits(400, [64]);
    const model = residualNet(rng(1));
    const plain = await train(model, data, 1);
    const { model: net } = fixup(model, { rng: rng(4) });
    const [first, ...rest] = await train(net, data, 8);
    expect(first).toBeCloseTo(Math.log(10), 6);
    expect(rest.at(-1)).toBeLessThan(0.6);
    expect(plain[0]).not.toBeCloseTo(Math.log(10), 2);
    expect(parameters(net)).toHaveLength(parameters(model).length + 3 + 15 * 4);
  });
});

describe("lotteryTicket", () => {
  it("finds a net of a third of the weights that reads digits as well", async () => {
    const random = rng(1);
    const [data, validation] = split(await digits({ shape: [64] }), { sizes: [800, 400], rng: rng(2), stratify: true });
    const model = sequential(linear(64, 32, { rng: random }), relu, linear(32, 10, { rng: random }));
    const rows: { readonly remaining: number; readonly accuracy: number }[] = [];
    const search = lotteryTicket(model, {
      rounds: 2,
      rate: 0.45,
      scope: "global",
      train: async ({ afterBackward }) => {
        await train(model, data, 8, { learningRate: 0.1, afterBackward });
      },
    });
    for await (const { remaining } of search) {
      const { accuracy } = await evaluate(model, validation, { loss: crossEntropy });
      const weights = [0, 2].flatMap((index) => Array.from(parameters(model)[index]!.dataSync()));
      expect(weights.filter((value) => value === 0)).toHaveLength(Math.round(weights.length * (1 - remaining)));
      rows.push({ remaining, accuracy: accuracy! });
    }
    expect(rows.map(({ remaining }) => remaining)).toEqual([1, expect.closeTo(0.55, 3), expect.closeTo(0.3025, 3)]);
    for (const { accuracy } of rows) expect(accuracy).toBeGreaterThan(0.92);
    expect(rows[2]!.accuracy).toBeGreaterThan(rows[0]!.accuracy - 0.02);
  });
});
