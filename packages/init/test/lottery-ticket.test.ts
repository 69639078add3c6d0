import { full, type Layer, reference, rng, setBackend, type Tensor, tensor } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { applyMasks, lotteryTicket, magnitudeMasks, maskGradients, remainingShare, rewind } from "../src/index.ts";
import { chain, linear, relu, setValues } from "./support/net.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

/** Two layers with these weights. */
function net(first: readonly number[], second: readonly number[]): Layer {
  const model = chain(linear(first.length, 1, rng(1)), relu, linear(second.length, 1, rng(1)));
  setValues(weight(model, "0"), first);
  setValues(weight(model, "2"), second);
  return model;
}

function weight(model: Layer, name: string): Tensor {
  return model.children![name]!.parameters!["weight"]!;
}

function values(masks: Readonly<Record<string, Tensor>>): Record<string, number[]> {
  return Object.fromEntries(Object.entries(masks).map(([path, mask]) => [path, Array.from(mask.dataSync())]));
}

describe("magnitudeMasks", () => {
  it("prunes the smallest of each layer, and half as many of the last", async () => {
    const model = net([-3, 0.5, 2, -1], [10, -9, 8, 7]);
    expect(values(await magnitudeMasks(model, { rate: 0.5 }))).toEqual({
      "0.weight": [1, 0, 1, 0],
      "2.weight": [1, 1, 1, 0],
    });
    expect(values(await magnitudeMasks(model, { rate: 0.5, outputRate: 0.5 }))["2.weight"]).toEqual([1, 1, 0, 0]);
  });

  it("prunes the smallest of the whole model where it is told to", async () => {
    const model = net([-3, 0.5, 2, -1], [10, -9, 8, 2.5]);
    expect(values(await magnitudeMasks(model, { rate: 0.5, scope: "global" }))).toEqual({
      "0.weight": [1, 0, 0, 0],
      "2.weight": [1, 1, 1, 0],
    });
  });

  it("goes on from what was pruned before", async () => {
    const model = net([4, 3, 2, 1, 0], [1]);
    const masks = { "0.weight": tensor([[0, 1, 1, 1, 1]]) };
    expect(values(await magnitudeMasks(model, { rate: 0.5, masks }))["0.weight"]).toEqual([0, 1, 1, 0, 0]);
  });

  it("prunes exactly the share that it is told, ties or not", async () => {
    const magnitude = fc.constantFrom(-2, -1, 0, 1, 2, 3);
    await fc.assert(
      fc.asyncProperty(
        fc.array(magnitude, { minLength: 1, maxLength: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (list, rate) => {
          const model = linear(list.length, 1, rng(1));
          setValues(model.parameters!["weight"]!, list);
          const { weight: mask } = values(await magnitudeMasks(model, { rate, outputRate: rate }));
          const kept = list.filter((_, index) => mask![index] === 1).map(Math.abs);
          const gone = list.filter((_, index) => mask![index] === 0).map(Math.abs);
          expect(gone).toHaveLength(Math.round(rate * list.length));
          if (kept.length > 0 && gone.length > 0) expect(Math.max(...gone)).toBeLessThanOrEqual(Math.min(...kept));
        },
      ),
    );
  });

  it("refuses what is no rate", async () => {
    await expect(magnitudeMasks(net([1], [1]), { rate: 1.5 })).rejects.toThrow(
      new RangeError("magnitudeMasks: rate must be from 0 to 1, got 1.5. 0.2 takes every fifth weight that is left."),
    );
  });
});

describe("masks", () => {
  it("set weights and gradients to zero", async () => {
    const model = net([1, 2], [3, 4]);
    const masks = { "0.weight": tensor([[1, 0]]) };
    applyMasks(model, masks);
    expect(weight(model, "0")).toBeAllClose(tensor([[1, 0]]));
    expect(weight(model, "2")).toBeAllClose(tensor([[3, 4]]));
    weight(model, "0").grad = tensor([[5, 6]]);
    maskGradients(model, masks);
    expect(weight(model, "0").grad!).toBeAllClose(tensor([[5, 0]]));
    expect(await remainingShare(masks)).toBe(0.5);
    expect(await remainingShare({})).toBe(1);
  });

  it("must be for weights of the model", () => {
    expect(() => applyMasks(net([1], [1]), { "1.weight": full([1, 1], 1) })).toThrow(
      new RangeError(
        "applyMasks: masks must be for weights that the model has, got 1.weight. It has 0.weight, 2.weight.",
      ),
    );
  });
});

describe("lotteryTicket", () => {
  it("trains, prunes what became small, and begins again from where it began", async () => {
    const model = net([1, 2, 3, 4], [1, 1, 1, 1]);
    const started: number[][] = [];
    const search = lotteryTicket(model, {
      rounds: 2,
      rate: 0.5,
      train: async ({ masks, round, remaining }) => {
        expect(remaining).toBe(await remainingShare(masks));
        started.push(Array.from(weight(model, "0").dataSync()));
        // What was large becomes small, but pruned weights stay zero.
        const mask = masks["0.weight"]?.dataSync() ?? [1, 1, 1, 1];
        setValues(
          weight(model, "0"),
          [4, 3, 2, 1].map((value, index) => (value + round) * mask[index]!),
        );
      },
    });
    const rounds: unknown[] = [];
    for await (const { round, remaining } of search)
      rounds.push([round, remaining, Array.from(weight(model, "0").dataSync())]);
    expect(started).toEqual([
      [1, 2, 3, 4],
      [1, 2, 0, 0],
      [1, 0, 0, 0],
    ]);
    expect(rounds).toEqual([
      [0, 1, [4, 3, 2, 1]],
      [1, 5 / 8, [5, 4, 0, 0]],
      // The last layer loses a quarter of what it has: 1 of 4, then 1 of 3.
      [2, 3 / 8, [6, 0, 0, 0]],
    ]);
  });

  it("keeps pruned weights at zero through afterBackward", async () => {
    const model = net([1, 2], [1, 1]);
    for await (const _ of lotteryTicket(model, {
      rounds: 1,
      rate: 0.5,
      train: async ({ afterBackward }) => {
        weight(model, "0").grad = tensor([[7, 7]]);
        afterBackward();
      },
    }));
    expect(weight(model, "0").grad!).toBeAllClose(tensor([[0, 7]]));
  });

  it("goes back to later values where it is given some", async () => {
    const model = net([1, 2], [1, 1]);
    const rewindTo = { "0.weight": tensor([[8, 9]]) };
    const started: number[][] = [];
    const train = async (): Promise<void> => {
      started.push(Array.from(weight(model, "0").dataSync()));
    };
    for await (const _ of lotteryTicket(model, { rounds: 1, rate: 0.5, train, rewindTo }));
    expect(started).toEqual([
      [1, 2],
      [0, 9],
    ]);
    rewind(model, rewindTo);
    expect(weight(model, "0")).toBeAllClose(tensor([[8, 9]]));
  });

  it("refuses a number of rounds that is none", async () => {
    const search = lotteryTicket(net([1], [1]), { rounds: -1, train: async () => undefined });
    await expect(search.next()).rejects.toThrow(
      new RangeError("lotteryTicket: rounds must be a whole number >= 0, got -1. 0 trains the whole net only."),
    );
  });
});
