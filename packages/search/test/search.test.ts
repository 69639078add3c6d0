import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rejection, thrown } from "@ganglion/tensor/testing";
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import {
  choice,
  gridSearch,
  inProcess,
  int,
  logUniform,
  randomSearch,
  search,
  type SearchEvent,
  type Strategy,
  successiveHalving,
  type Trial,
  type TrialContext,
  uniform,
} from "../src/index.ts";
import { halving, lasting } from "./support/searches.ts";
import { trial } from "./support/trial.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "search-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const five = { space: { x: choice([3, -1, 0, 2, -4]) }, strategy: gridSearch() };

describe("search", () => {
  it("tries all configurations, and ranks them by their score", async () => {
    const found = await search(({ x }) => (x - 1) ** 2, five);
    expect(found.ranking.map(({ config: { x }, score }) => [x, score])).toEqual([
      [0, 1],
      [2, 1],
      [3, 4],
      [-1, 4],
      [-4, 25],
    ]);
    expect(found.best).toMatchObject({ trial: 2, state: "finished", score: 1, losses: 0 });
    expect(found.trials.map(({ trial: number }) => number)).toEqual([0, 1, 2, 3, 4]);
    const most = await search(({ x }) => (x - 1) ** 2, { ...five, direction: "max" });
    expect(most.best?.config.x).toBe(-4);
  });

  it("gives trials the types of their space", () => {
    const space = { rate: logUniform(0.1, 1), kind: choice(["a", "b"]), width: int(1, 2) };
    const found = search(
      (config) => {
        expectTypeOf(config).toEqualTypeOf<{
          readonly rate: number;
          readonly kind: "a" | "b";
          readonly width: number;
        }>();
        return config.rate;
      },
      { space, strategy: randomSearch({ trials: 1 }) },
    );
    expectTypeOf<Awaited<typeof found>["best"]>().toExtend<{ config: { kind: "a" | "b" } } | undefined>();
  });

  it("finds the same with one trial at a time and with many, in whatever order they end", async () => {
    const one = await search(trial, halving);
    const many = await search(inProcess(trial, { concurrency: 7 }), halving);
    expect(lasting(many)).toEqual(lasting(one));
    const other = await search(trial, { ...halving, seed: 12 });
    expect(lasting(other)).not.toEqual(lasting(one));
  });

  it("takes a number, reports, or the steps of an async generator for the score", async () => {
    const told: Trial = async ({ x }, { report }) => {
      await report(1, x);
      await report(4, 10 * x);
    };
    async function* yielded({ x }: { x: number }): AsyncGenerator<{ step: number; score: number }, void> {
      yield { step: 1, score: x };
      yield { step: 4, score: 10 * x };
    }
    async function* returned({ x }: { x: number }): AsyncGenerator<{ step: number; score: number }, number> {
      yield { step: 1, score: x };
      return 10 * x;
    }
    for (const each of [({ x }: { x: number }) => 10 * x, told, yielded, returned]) {
      const { trials } = await search(each as Trial, five);
      expect(trials.map(({ score }) => score)).toEqual([30, -10, 0, 20, -40]);
    }
    const { trials } = await search(yielded, five);
    expect(trials[0]?.reports).toEqual([
      { step: 1, score: 3 },
      { step: 4, score: 30 },
    ]);
  });

  it("records what fails, why, and last", async () => {
    const fails: Trial = async ({ x }, { report }) => {
      if (x === 3) throw new RangeError("not this one");
      if (x === -1) return Number.NaN;
      if (x === 0) return "good" as never;
      if (x === 2) await report(1, Number.POSITIVE_INFINITY);
      return undefined;
    };
    const found = await search(fails, { ...five, space: { x: choice([3, -1, 0, 2, -4, 5]) } });
    expect(found.best).toBeUndefined();
    expect(found.trials.map(({ failure }) => `${failure?.name}: ${failure?.message}`)).toEqual([
      "RangeError: not this one",
      "RangeError: trial: its score must be a finite number, got NaN after 0 reports. It may have diverged.",
      'TypeError: trial: what it returns must be its score, got "good". Return a number, call context.report(step, score), or be an async function* that yields { step, score }.',
      "RangeError: context.report: score must be a finite number, got Infinity. Pass a finite number.",
      "Error: trial: it must give a score, got none. Return a number, or call context.report(step, score).",
      "Error: trial: it must give a score, got none. Return a number, or call context.report(step, score).",
    ]);
    const half = await search(({ x }) => (x < 0 ? Number.NaN : -x), five);
    expect(half.ranking.map(({ state, trial: number }) => `${number} ${state}`)).toEqual([
      "0 finished",
      "3 finished",
      "2 finished",
      "1 failed",
      "4 failed",
    ]);
  });

  it("refuses steps that do not go up, as the trial's failure", async () => {
    const fails: Trial = async (_, { report }) => {
      await report(2, 1);
      await report(2, 1);
    };
    const { trials } = await search(fails, { ...five, space: { x: choice([1]) } });
    expect(trials[0]?.failure?.message).toBe(
      "context.report: steps must go up, got 2 after 2. Count the steps from the beginning of the trial.",
    );
  });

  it("lets those go on that were best, from what they saved, and stops the others", async () => {
    const made: string[] = [];
    const counted: Trial = async (config: { x: number }, context: TrialContext) => {
      const saved = ((await context.checkpoint.load()) as { step: number } | undefined) ?? { step: 0 };
      for (let { step } = saved; step < (context.steps ?? 0); ) {
        made.push(`${config.x} ${++step}`);
        await context.report(step, Math.abs(config.x) / step, { step });
      }
    };
    const space = { x: choice([9, 1, 8, 2, 7, 3, 6, 4, 5]) };
    const events: SearchEvent[] = [];
    const strategy = successiveHalving(gridSearch(), { maxSteps: 9 });
    for await (const event of search(counted, { space, strategy })) events.push(event as SearchEvent);
    // Nothing is computed twice: 9 trials to step 1, 3 of them to 3, one to 9.
    expect(made).toHaveLength(9 + 3 * 2 + 6);
    expect(events.filter(({ type }) => type === "rung")).toEqual([
      { type: "rung", rung: 0, steps: 1, promoted: [1, 3, 5], stopped: [7, 8, 6, 4, 2, 0] },
      { type: "rung", rung: 1, steps: 3, promoted: [1], stopped: [3, 5] },
    ]);
    const end = events.at(-1);
    if (end?.type !== "end") throw new Error("no end");
    expect(end.result.ranking.map(({ trial: number }) => number)).toEqual([1, 3, 5, 7, 8, 6, 4, 2, 0]);
    expect(end.result.best).toMatchObject({ state: "finished", rung: 2, score: 1 / 9 });
    expect(end.result.ranking[1]).toMatchObject({ state: "stopped", rung: 1, score: 2 / 3 });
    expect(end.result.checkpoint).toEqual({ step: 9 });
  });

  it("compares by what was reported at the step, whatever is returned later", async () => {
    const hurried: Trial = async ({ x }, { report }) => {
      for (let step = 1; step <= 4; step++) await report(step, x * step);
      return -1000;
    };
    const { best, trials } = await search(hurried, {
      space: { x: choice([2, 1]) },
      strategy: successiveHalving(gridSearch(), { maxSteps: 2 }),
    });
    expect([best?.trial, best?.score, trials[0]?.score]).toEqual([1, 2, 2]);
  });

  it("tells what happens, in order", async () => {
    const seen: string[] = [];
    for await (const event of search(({ x }) => x, { ...five, space: { x: choice([2, 1]) } })) {
      if (event.type === "start") seen.push(`start ${event.trials} ${event.known}`);
      else if (event.type === "trialStart") seen.push(`trialStart ${event.trial} ${event.config.x} ${event.worker}`);
      else if (event.type === "trial")
        seen.push(`trial ${event.result.trial} ${event.result.score} ${event.done} of ${event.of}`);
      else seen.push(event.type);
    }
    expect(seen).toEqual([
      "start 2 0",
      "trialStart 0 2 this process",
      "trial 0 2 1 of 2",
      "trialStart 1 1 this process",
      "trial 1 1 2 of 2",
      "end",
    ]);
  });

  it("stops when it is told to, when its time is over, and when the loop is left", async () => {
    const stop = new AbortController();
    const forever: Trial = async ({ x }, { report, signal }) => {
      if (x !== 0) return x;
      for (let step = 1; await report(step, step); step++) {
        if (step === 3) stop.abort();
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      expect(signal.aborted).toBe(true);
      return x;
    };
    const aborted = await search(forever, { ...five, signal: stop.signal });
    expect(aborted.reason).toBe("aborted");
    expect(aborted.trials.map(({ state }) => state)).toEqual([
      "finished",
      "finished",
      "unfinished",
      "unfinished",
      "unfinished",
    ]);
    expect(aborted.best?.trial).toBe(1);
    const before = await search(forever, { ...five, signal: AbortSignal.abort() });
    expect(before.trials.every(({ state }) => state === "unfinished")).toBe(true);
    const hanging: Trial = () => new Promise(() => undefined);
    expect((await search(hanging, { ...five, seconds: 0.01 })).reason).toBe("time");
    const left = search(hanging, five);
    for await (const { type } of left) if (type === "trialStart") break;
    expect(await left).toMatchObject({ reason: "aborted" });
  });

  it("keeps what the best trial saved, and forgets the others", async () => {
    const saving: Trial = async ({ x }, { checkpoint }) => {
      expect(existsSync(checkpoint.folder ?? "")).toBe(false);
      await checkpoint.save({ x, weights: new Float32Array([x]) });
      return x;
    };
    const found = await search(saving, { ...five, checkpoints: folder });
    expect(found.checkpoint).toEqual({ x: -4, weights: new Float32Array([-4]) });
    expect(readdirSync(folder)).toEqual(["trial-00004"]);
    await search(saving, { ...five, checkpoints: folder, keep: "all" });
    expect(readdirSync(folder)).toHaveLength(5);
    const functions = await search(async (_, { checkpoint }) => checkpoint.save(() => 1), five as never);
    expect(functions.trials[0]?.failure?.message).toBe(
      "checkpoint.save: value must be what structuredClone takes, got a function. Save plain data and typed arrays, such as await saveCheckpoint(training.checkpoint()).",
    );
  });

  it("ends where checkpoints cannot be kept, which is no trial's failure", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const saving: Trial = async ({ x }, { checkpoint }) => {
      await checkpoint.save(x).catch(() => undefined);
      return x;
    };
    expect(await rejection(Promise.resolve(search(saving, { ...five, checkpoints: file })))).toContain(
      "Error: checkpoints: the file must be one that can be read and written, got ENOTDIR at",
    );
  });

  it("gives each trial a seed of its own", async () => {
    const seeds = async (seed: number): Promise<unknown[]> => {
      const { trials } = await search((_, context) => context.seed, { ...five, seed });
      return trials.map(({ score }) => score);
    };
    expect(new Set(await seeds(1)).size).toBe(5);
    expect(await seeds(1)).toEqual(await seeds(1));
    expect(await seeds(1)).not.toEqual(await seeds(2));
  });

  it("takes strategies of one's own, and holds them to what they are", async () => {
    const chooses = (configs: unknown, rungs?: unknown): Strategy =>
      ({ kind: "mine", choose: () => configs, ...(rungs === undefined ? {} : { rungs: () => rungs }) }) as never;
    const run = (strategy: Strategy): Promise<string> =>
      rejection(Promise.resolve(search(() => 1, { space: { x: uniform(0, 1) }, strategy })));
    expect(await run(chooses([{ x: 7 }]))).toBe("nothing was thrown");
    const configs =
      "TypeError: search: the strategy must choose configurations with the entries of the space, one to a million, got";
    expect(await run(chooses([{ x: 1 }, { y: 1 }]))).toBe(`${configs} an object with y. Mend the strategy.`);
    expect(await run(chooses([]))).toBe(`${configs} an array of 0. Mend the strategy.`);
    expect(await run(chooses([{ x: Number.NaN }]))).toContain(configs);
    expect(
      await run(
        chooses(
          [{ x: 1 }],
          [
            { steps: 2, trials: 1 },
            { steps: 2, trials: 1 },
          ],
        ),
      ),
    ).toBe(
      "RangeError: search: rungs of the strategy must have more steps each and no more trials, the first all of them, got an array of 2. Mend the strategy.",
    );
  });

  it("throws what the strategy throws when it is asked for the first event, and when it is awaited", async () => {
    const wrong = search(() => 1, { space: { x: uniform(0, 1) }, strategy: gridSearch() });
    const loop = async (): Promise<void> => {
      for await (const _ of wrong) expect.unreachable();
    };
    expect(await rejection(loop())).toContain("gridSearch: points must be given for x");
    expect(await rejection(Promise.resolve(wrong))).toContain("gridSearch: points must be given for x");
  });

  it.each<readonly [() => unknown, string]>([
    [
      () => search(1 as never, five),
      'TypeError: search: trials must be the address of a module, a function or a runner, got 1. Pass new URL("./trial.js", import.meta.url), or the function.',
    ],
    [
      () => search("./trial.js", five),
      'TypeError: workerThreads: module must be the address of a file, got "./trial.js". Pass new URL("./trial.js", import.meta.url).',
    ],
    [
      () => search(() => 1, {} as never),
      "TypeError: search: space must be a plain object, got undefined. Make each entry with choice, uniform, logUniform or int.",
    ],
    [
      () => search(() => 1, { space: { x: 3 }, strategy: gridSearch() } as never),
      "TypeError: search: x of the space must be a domain, got 3. Make each entry with choice, uniform, logUniform or int. What never changes is choice([value]).",
    ],
    [
      () =>
        search(() => 1, {
          space: { x: { kind: "uniform", low: 2, high: 1, step: undefined } },
          strategy: gridSearch(),
        }),
      "x of the space must be a domain",
    ],
    [
      () => search(() => 1, { space: five.space } as never),
      "TypeError: search: strategy must be a strategy, got undefined.",
    ],
    [
      () => search(() => 1, { ...five, direction: "up" as never }),
      'search: direction must be one of min, max, got "up".',
    ],
    [
      () => search(() => 1, { ...five, journal: {} as never }),
      'TypeError: search: journal must be a file or a journal, got an empty object. Pass a path such as "search.jsonl", or an object with load and append.',
    ],
    [
      () => search(() => 1, { ...five, checkpoints: "https://example.org" }),
      "TypeError: search: checkpoints must be a path or a file address",
    ],
    [() => search(() => 1, { ...five, seconds: 0 }), "RangeError: search: seconds must be a finite number > 0, got 0."],
    [() => inProcess(1 as never), "TypeError: inProcess: trial must be a function, got 1."],
    [() => inProcess(() => 1, { workers: 2 } as never), "It is called concurrency here."],
  ])("refuses what cannot be: %s", (call, message) => {
    expect(thrown(call)).toContain(message);
  });
});
