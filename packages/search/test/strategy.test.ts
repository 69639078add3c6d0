import { rng } from "@ganglion/tensor";
import { thrown } from "@ganglion/tensor/testing";
import { describe, expect, it } from "vitest";
import { choice, gridSearch, int, logUniform, randomSearch, successiveHalving, uniform } from "../src/index.ts";

const few = { a: choice(["x", "y"]), b: int(0, 2) };

describe("randomSearch", () => {
  it("chooses the same for the same seed, and the first ones whatever comes behind them", () => {
    const space = { rate: logUniform(1e-4, 1), width: int(1, 64) };
    const short = randomSearch({ trials: 5 }).choose(space, rng(1));
    expect(randomSearch({ trials: 50 }).choose(space, rng(1)).slice(0, 5)).toEqual(short);
    expect(randomSearch({ trials: 5 }).choose(space, rng(2))).not.toEqual(short);
    // An entry that is added last leaves the others as they are.
    const longer = randomSearch({ trials: 5 }).choose({ ...space, more: uniform(0, 1) }, rng(1));
    expect(longer.map(({ rate, width }) => ({ rate, width }))).toEqual(short);
  });

  it("chooses nothing twice, down to the last configuration of a space", () => {
    const all = randomSearch({ trials: 6 }).choose(few, rng(4));
    expect(new Set(all.map((config) => JSON.stringify(config))).size).toBe(6);
    // One of a thousand is drawn once in a thousand draws: the last ones are taken as they come.
    const many = { n: int(1, 1000, { log: true }) };
    const taken = randomSearch({ trials: 1000 }).choose(many, rng(4));
    expect(taken.map(({ n }) => n as number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 1000 }, (_, at) => at + 1),
    );
  });

  it.each<readonly [() => unknown, string]>([
    [() => randomSearch({} as never), "TypeError: randomSearch: trials must be a whole number >= 1, got undefined."],
    [
      () => randomSearch({ trials: 2_000_000 }),
      "RangeError: randomSearch: trials must be a million or fewer, got 2000000. Search in turns, each in the space that the last one found.",
    ],
    [() => randomSearch({ nIter: 3 } as never), "It is called trials here."],
    [
      () => randomSearch({ trials: 7 }).choose(few, rng(1)),
      "RangeError: randomSearch: trials must be no more than the configurations of the space, got 7 for 6. Try all of them by gridSearch().",
    ],
  ])("refuses what cannot be: %s", (call, message) => {
    expect(thrown(call)).toContain(message);
  });
});

describe("gridSearch", () => {
  it("goes through all that there is, the last entry fastest", () => {
    const found = gridSearch().choose(few, rng(1));
    expect(found.map(({ a, b }) => `${a}${b}`)).toEqual(["x0", "x1", "x2", "y0", "y1", "y2"]);
  });

  it("takes points of what has no steps, for all or by name", () => {
    const space = { rate: logUniform(1e-4, 1), drop: uniform(0, 1), width: int(1, 64, { log: true }) };
    const of = (name: keyof typeof space, points: number | Record<string, number>): unknown[] => {
      const found = gridSearch({ points }).choose({ [name]: space[name] }, rng(1));
      return found.map((config) => config[name]);
    };
    expect(of("rate", 5).map((x) => Number((x as number).toPrecision(12)))).toEqual([1e-4, 1e-3, 1e-2, 0.1, 1]);
    expect(of("drop", 3)).toEqual([0, 0.5, 1]);
    expect(of("width", 4)).toEqual([1, 4, 16, 64]);
    expect(of("width", 1000)).toHaveLength(64);
    expect(of("drop", { drop: 2 })).toEqual([0, 1]);
    expect(of("rate", { rate: 1 })).toEqual([1e-4]);
  });

  it.each<readonly [() => unknown, string]>([
    [
      () => gridSearch().choose({ rate: logUniform(1, 2) }, rng(1)),
      "TypeError: gridSearch: points must be given for rate, which has no steps, got undefined. Pass gridSearch({ points: 5 }), or give the entry a step.",
    ],
    [
      () => gridSearch({ points: { b: 3 } }).choose({ ...few, rate: logUniform(1, 2) }, rng(1)),
      'TypeError: gridSearch: points must name entries that have no steps, got "b". There are: rate.',
    ],
    [() => gridSearch({ points: { rate: 0 } }), "gridSearch: points.rate must be a whole number >= 1, got 0."],
    [
      () => gridSearch({ points: 1001 }).choose({ a: uniform(0, 1), b: uniform(0, 1) }, rng(1)),
      "RangeError: gridSearch: a grid must have a million configurations or fewer, got 1002001.",
    ],
    // More than any list can hold: what was listed first ended the whole process.
    [
      () => gridSearch().choose({ a: int(0, 1e9) }, rng(1)),
      "RangeError: gridSearch: a grid must have a million configurations or fewer, got 1000000001.",
    ],
    [
      () => gridSearch({ points: 1e12 }).choose({ a: uniform(0, 1) }, rng(1)),
      "RangeError: gridSearch: a grid must have a million configurations or fewer, got 1000000000000.",
    ],
  ])("refuses what cannot be: %s", (call, message) => {
    expect(thrown(call)).toContain(message);
  });
});

describe("successiveHalving", () => {
  const rungs = (trials: number, options: Parameters<typeof successiveHalving>[1]): unknown =>
    successiveHalving(randomSearch({ trials }), options)
      .rungs?.(trials)
      .map((rung) => [rung.trials, rung.steps]);

  it("lets a share go on to so many times the steps, as Jamieson and Talwalkar say", () => {
    expect(rungs(81, { maxSteps: 81 })).toEqual([
      [81, 1],
      [27, 3],
      [9, 9],
      [3, 27],
      [1, 81],
    ]);
    expect(rungs(40, { minSteps: 2, maxSteps: 20, reduction: 4 })).toEqual([
      [40, 2],
      [10, 8],
      [2, 20],
    ]);
    expect(rungs(2, { maxSteps: 9 })).toEqual([
      [2, 1],
      [1, 3],
      [1, 9],
    ]);
  });

  it.each<readonly [() => unknown, string]>([
    [
      () => successiveHalving({} as never, { maxSteps: 2 }),
      "TypeError: successiveHalving: strategy must be a strategy, got an empty object. Make one with randomSearch({ trials: 40 }), gridSearch() or successiveHalving(...).",
    ],
    [
      () => successiveHalving(gridSearch(), {} as never),
      "successiveHalving: maxSteps must be a whole number >= 1, got undefined.",
    ],
    [
      () => successiveHalving(gridSearch(), { maxSteps: 3, minSteps: 3 }),
      "RangeError: successiveHalving: minSteps must be below maxSteps, got 3 and 3.",
    ],
    [
      () => successiveHalving(gridSearch(), { maxSteps: 3, reduction: 1 }),
      "RangeError: successiveHalving: reduction must be 2 or more, got 1. Leave it out for 3.",
    ],
    [() => successiveHalving(gridSearch(), { maxSteps: 3, eta: 3 } as never), "It is called reduction here."],
    [
      () => successiveHalving(successiveHalving(gridSearch(), { maxSteps: 3 }), { maxSteps: 3 }),
      "successiveHalving: strategy must be one whose trials go to their end, got successiveHalving. Pass randomSearch or gridSearch.",
    ],
  ])("refuses what cannot be: %s", (call, message) => {
    expect(thrown(call)).toContain(message);
  });
});
