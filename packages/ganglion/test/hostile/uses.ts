import { type Layer, ones, type Rng, rng } from "../../src/index.ts";
import type { Made as MadeKind } from "./call.ts";
import { image, labels, square } from "./operands.ts";
import { mutateArguments } from "./mutate.ts";
import { hostileValue, pick } from "./values.ts";

type Made = ((...given: unknown[]) => unknown) & Record<string, (...given: unknown[]) => unknown>;

/** Calls what a function made with arguments that are wrong. */
type Use = (random: Rng, made: Made) => unknown;

const called =
  (...names: readonly (readonly [name: string, given: () => unknown[]])[]): Use =>
  (random, made) => {
    const [name, given] = pick(random, names);
    const values = mutateArguments(random, given());
    if (name === "") return made(...values);
    return made[name]?.(...values);
  };

/** Calls a layer, or what makes it again, with arguments that are wrong. */
const layerCalled =
  (input: () => unknown): Use =>
  (random, made) => {
    const { withParameters, withChildren, parameters, buffers, children } = made as unknown as Partial<Layer>;
    const choice = random.integer(4);
    if (choice === 0 && withParameters !== undefined) {
      return made["withParameters"]?.(...mutateArguments(random, [parameters ?? {}, buffers ?? {}]));
    }
    if (choice === 1 && withChildren !== undefined) {
      return made["withChildren"]?.(...mutateArguments(random, [children]));
    }
    return made(...mutateArguments(random, [input(), context()]));
  };

const none = (): unknown[] => [];
const context = (): object => ({ training: true, rng: rng(7) });

export const uses: Readonly<Record<MadeKind, Use>> = {
  layer: layerCalled(square),
  imageLayer: layerCalled(image),
  signalLayer: layerCalled(() => ones([2, 2, 9])),
  indexLayer: layerCalled(labels),
  initializer: called(["", () => [[4, 3, 3, 3], { rng: rng(7), dtype: "float32" }]]),
  schedule: called(["", () => [3]]),
  plateau: called(
    ["", () => [3]],
    ["report", () => [0.5]],
    ["load", () => [{ rate: 1, best: 1, badReports: 0, cooldown: 0 }]],
  ),
  rule: called(["", () => [{ path: "0", layer: () => undefined, kind: "linear", gain: 1 }]]),
  rng: called(
    ["uniform", () => [[2, 3], { low: 0, high: 1, dtype: "float32" }]],
    ["normal", () => [[2, 3], { mean: 0, std: 1, dtype: "float32" }]],
    ["permutation", () => [5]],
    ["integer", () => [5]],
    ["split", none],
    ["state", none],
  ),
  collector: called(
    ["step", () => [{ loss: 1, accuracy: 0.5, learningRate: 0.1 }]],
    ["epoch", () => [{ epoch: 1, loss: 1, accuracy: 0.5, validation: { loss: 1, accuracy: 0.5 } }]],
    ["afterUpdate", none],
    ["history", none],
    ["findings", none],
    ["dispose", none],
  ),
  optimizer: (random: Rng, made: Made) => {
    const groups = (
      made as unknown as {
        groups: readonly { parameters: { grad: unknown; shape: number[] }[]; learningRate: unknown }[];
      }
    ).groups;
    for (const group of groups) {
      if (random.integer(6) === 0) group.learningRate = hostileValue(random);
      for (const x of group.parameters) x.grad = random.integer(6) === 0 ? hostileValue(random) : ones(x.shape);
    }
    return called(["step", none], ["load", () => [made["state"]?.()]], ["zeroGrad", none])(random, made);
  },
  average: called(["update", none], ["swap", none], ["load", () => [{ kind: "ema", updates: 0, tensors: {} }]]),
  measure: (random: Rng, made: Made) => {
    const run = made["start"]?.() as Made;
    // Batches come from the library itself: only values differ that a model or a dataset can hold.
    const output = Float32Array.from({ length: 6 }, () => pick(random, [0, 1, -1, Number.NaN, Infinity]));
    const target = pick(random, [new Int32Array(2), Int32Array.of(7, -100), Float32Array.of(1, 2), output]);
    const targetShape = target === output ? [2, 3] : [2];
    run["add"]?.({ output, outputShape: [2, 3], target, targetShape });
    return run["result"]?.();
  },
  source: async (random: Rng, made: Made) => {
    let batches = 0;
    const request = { batchSize: 2, dropLast: false, ...(random.integer(2) === 0 ? { rng: rng(1) } : {}) };
    const pass = made["batches"]?.(request) ?? [];
    for await (const _batch of pass as AsyncIterable<unknown>) if (++batches === 3) break;
  },
  stopRule: called(
    ["start", none],
    ["report", () => [{ epoch: 1, epochs: 2, loss: 1, accuracy: 1, metrics: {}, seconds: 1 }]],
    ["finish", none],
    ["load", () => [{ kind: "earlyStopping", updates: 1, best: null, waited: 1, stopped: false, tensors: {} }]],
  ),
  batches: (_: Rng, made: unknown) => [...(made as Iterable<unknown>)].length,
  rounds: async (_: Rng, made: unknown) => {
    let rounds = 0;
    // It may have been told to go on for ever.
    for await (const _round of made as AsyncIterable<unknown>) if (++rounds === 3) break;
  },
};
