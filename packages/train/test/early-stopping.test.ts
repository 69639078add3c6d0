import { parameters, stateDict } from "@ganglion/layers";
import { assign, type Layer, reference, type Tensor, tensor } from "@ganglion/tensor";
import { thrown } from "@ganglion/tensor/testing";
import { sgd } from "@ganglion/optim";
import { beforeEach, describe, expect, it } from "vitest";
import {
  type EarlyStopping,
  type EpochEvent,
  earlyStopping,
  type FitOptions,
  fit,
  loadCheckpoint,
  saveCheckpoint,
} from "../src/index.ts";
import { circle, collect, freshBackend, toyModel, toyOptions } from "./support/toy.ts";

beforeEach(() => {
  freshBackend();
});

const epochOf = (value: number): Omit<EpochEvent, "type"> => ({
  epoch: 1,
  epochs: 1,
  loss: value,
  accuracy: undefined,
  metrics: {},
  validation: undefined,
  seconds: 0,
});
const loss = ({ loss: value }: { readonly loss: number }): number => value;

/** After which of the values it stops. */
function stopsAfter(stopping: EarlyStopping, values: readonly number[]): number | undefined {
  for (const [index, value] of values.entries()) {
    stopping.report(epochOf(value));
    if (stopping.stopped) return index;
  }
  return undefined;
}

/** A model of one weight, which is set by hand. */
function one(): { readonly model: Layer; readonly weight: Tensor } {
  const weight = tensor([0], { requiresGrad: true });
  return { weight, model: Object.assign((x: Tensor) => x.mul(weight), { parameters: { weight } }) };
}

describe("earlyStopping", () => {
  it("says what it goes by", () => {
    const { options } = earlyStopping(one().model, { patience: 2, metric: loss });
    expect(options).toEqual({ patience: 2, metric: loss, mode: "min", threshold: 0, keepBest: true });
  });

  it("bears as many epochs without a better value as it is told", () => {
    const { model } = one();
    expect(stopsAfter(earlyStopping(model, { patience: 2, metric: loss }), [3, 2, 2, 2, 1])).toBeUndefined();
    expect(stopsAfter(earlyStopping(model, { patience: 1, metric: loss }), [3, 2, 2, 2, 1])).toBe(3);
    expect(stopsAfter(earlyStopping(model, { patience: 0, metric: loss }), [3, 2, 2])).toBe(2);
    expect(stopsAfter(earlyStopping(model, { patience: 0, metric: loss, mode: "max" }), [3, 4, 2])).toBe(2);
    expect(stopsAfter(earlyStopping(model, { patience: 0, metric: loss, threshold: 0.5 }), [3, 2.4, 2])).toBe(2);
    expect(stopsAfter(earlyStopping(model, { patience: 1, metric: loss }), [Number.NaN, Number.NaN])).toBe(1);
  });

  it("keeps the best weights and puts them back", () => {
    const { model, weight } = one();
    const stopping = earlyStopping(model, { metric: loss });
    for (const [at, value] of [3, 1, 2].entries()) {
      set(weight, at + 10);
      stopping.report(epochOf(value));
    }
    expect([stopping.best, stopping.waited]).toEqual([1, 1]);
    stopping.finish();
    expect(weight.dataSync()[0]).toBe(11);
    stopping.start();
    expect([stopping.best, stopping.waited, stopping.stopped]).toEqual([undefined, 0, false]);
    set(weight, 5);
    stopping.finish();
    expect(weight.dataSync()[0]).toBe(5);
  });

  it("leaves the last weights where it is told to", () => {
    const { model, weight } = one();
    const stopping = earlyStopping(model, { metric: loss, keepBest: false });
    stopping.report(epochOf(1));
    set(weight, 7);
    stopping.report(epochOf(2));
    stopping.finish();
    expect(weight.dataSync()[0]).toBe(7);
    expect(Object.keys(stopping.state().tensors)).toEqual([]);
  });

  it("goes on from its state, and refuses any other", () => {
    const { model, weight } = one();
    const stopping = earlyStopping(model, { patience: 1, metric: loss });
    set(weight, 3);
    for (const value of [1, 2]) stopping.report(epochOf(value));
    const state = stopping.state();
    const other = one();
    const next = earlyStopping(other.model, { patience: 1, metric: loss });
    next.load(state);
    next.report(epochOf(2));
    expect(next.stopped).toBe(true);
    next.finish();
    expect(other.weight.dataSync()[0]).toBe(3);
    const bad: readonly (readonly [unknown, string])[] = [
      [undefined, "earlyStopping: the state must be of earlyStopping, got undefined. Make the same stop rule first."],
      [
        { ...state, kind: "ema" },
        'earlyStopping: the state must be of earlyStopping, got "ema". Make the same stop rule first.',
      ],
      [
        { ...state, waited: 9 },
        "earlyStopping: the state must have counts, a best value or null, and whether it is over, got others. Pass what state() returned.",
      ],
      [
        { ...state, tensors: {} },
        "earlyStopping: the state must have a tensor for each of the model, got 0. Pass what state() returned.",
      ],
      [{ ...state, best: null }, "earlyStopping: the state must have no tensors, got 1. Pass what state() returned."],
      [
        { ...state, tensors: { other: state.tensors["weight"] } },
        'earlyStopping: what is kept must be of the model, got "other". Pass what state() returned.',
      ],
      [
        { ...state, tensors: { weight: 1 } },
        "earlyStopping: weight must be like the model's, [1], got 1. Pass what state() returned.",
      ],
      [
        { ...state, tensors: { weight: tensor([1], { backend: reference() }) } },
        "weight must be like the model's, [1], got Tensor(float32 [1] on reference)",
      ],
    ];
    const before = JSON.stringify([next.best, next.waited, next.stopped]);
    for (const [given, message] of bad) expect(thrown(() => next.load(given as never))).toContain(message);
    expect(JSON.stringify([next.best, next.waited, next.stopped])).toBe(before);
  });

  it("knows its options", () => {
    const { model } = one();
    expect(thrown(() => earlyStopping(1 as never))).toContain("earlyStopping: model must be a function, got 1.");
    expect(thrown(() => earlyStopping(model, { patience: -1 }))).toContain(
      "patience must be a whole number >= 0, got -1.",
    );
    expect(thrown(() => earlyStopping(model, { restore_best_weights: true } as never))).toContain(
      "It is called keepBest here.",
    );
    expect(thrown(() => earlyStopping(model).report(epochOf(1)))).toBe(
      "TypeError: earlyStopping: the metric must be a number, got undefined. Give fit validation samples, or earlyStopping a metric such " +
        "as (epoch) => epoch.loss.",
    );
  });
});

describe("fit with a stop rule", () => {
  /** Learns so fast that validation soon becomes worse. */
  function setup(
    more: Partial<FitOptions> = {},
    seed = 7,
  ): { model: Layer; stopping: EarlyStopping; options: FitOptions } {
    const { model } = toyModel(seed);
    const stopping = earlyStopping(model, { patience: 2 });
    const optimizer = sgd(parameters(model), { learningRate: 4 });
    const options = toyOptions(optimizer, { validation: circle(20, 4), epochs: 60, stopping, ...more });
    return { model, stopping, options };
  }

  it("stops, and ends with the weights of the epoch that was best", async () => {
    const { model, options, stopping } = setup();
    const losses: number[] = [];
    const weights: unknown[] = [];
    let reason = "";
    for await (const event of fit(model, options)) {
      if (event.type === "epoch") {
        losses.push(event.validation!.loss);
        weights.push(valuesOf(model));
      }
      if (event.type === "end") reason = event.reason;
    }
    const best = losses.indexOf(Math.min(...losses));
    expect([reason, losses.length]).toEqual(["stopped", best + 4]);
    expect(stopping.best).toBe(losses[best]);
    expect(valuesOf(model)).toEqual(weights[best]);
    const again = await collect(fit(model, options));
    expect(again.filter(({ type }) => type === "epoch").length).toBeGreaterThan(2);
  });

  it("goes on bit for bit from a checkpoint, what it remembers included", async () => {
    const whole = setup();
    await fit(whole.model, whole.options);
    const cut = setup();
    const training = fit(cut.model, cut.options);
    let stored;
    for await (const event of training) {
      if (event.type !== "epoch" || cut.stopping.waited === 0 || cut.stopping.best === undefined) continue;
      stored = structuredClone(await saveCheckpoint(training.checkpoint()));
      break;
    }
    const rest = setup({ resume: loadCheckpoint(stored!) }, 99);
    const { reason } = await fit(rest.model, rest.options);
    expect(reason).toBe("stopped");
    expect([rest.stopping.best, rest.stopping.waited]).toEqual([whole.stopping.best, whole.stopping.waited]);
    expect(valuesOf(rest.model)).toEqual(valuesOf(whole.model));
    // What has stopped stays stopped.
    const end = fit(whole.model, whole.options);
    for await (const event of end) if (event.type === "end") stored = await saveCheckpoint(end.checkpoint());
    const over = setup({ resume: loadCheckpoint(stored!) });
    expect((await collect(fit(over.model, over.options))).map(({ type }) => type)).toEqual(["start", "end"]);
  });

  it("leaves nothing in memory but the weights that it keeps", async () => {
    const { model, options } = setup();
    const { backend } = Object.values(stateDict(model))[0]!;
    await fit(model, options);
    const before = backend.memory();
    await fit(model, options);
    expect(backend.memory()).toEqual(before);
  });
});

function valuesOf(model: Layer): unknown {
  return Object.values(stateDict(model)).map((x) => x.dataSync());
}

function set(weight: Tensor, value: number): void {
  assign(weight, tensor([value]));
}
