import type { Checkpoint } from "@ganglion/train";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defaultExperiment, type Experiment } from "../../src/experiment/experiment.ts";
import { readLayers } from "../../src/experiment/layer-spec.ts";
import { createBackends } from "../../src/worker/backend.ts";
import type { KeepProblem } from "../../src/worker/own/own-protocol.ts";
import type { CurvePoint, TrainingEvent, ValidationPoint } from "../../src/worker/protocol.ts";
import { createTrainer } from "../../src/worker/trainer.ts";
import { createRunKeeper, type Draft } from "../../src/worker/unfinished/run-keeper.ts";
import {
  readListed,
  readState,
  type UnfinishedRun,
  type UnfinishedState,
  writeListed,
  writeState,
} from "../../src/worker/unfinished/unfinished-run.ts";
import type { UnfinishedStorage } from "../../src/worker/unfinished/unfinished-storage.ts";

interface Kept {
  readonly run: UnfinishedRun;
  readonly state: UnfinishedState;
}

/** Storage in memory, and everything that was ever put there. */
function memory(kept = new Map<string, Kept>()) {
  const puts: Kept[] = [];
  const storage: UnfinishedStorage = {
    ids: async () => [...kept.keys()],
    newest: async () => [...kept.values()].at(-1)?.run,
    get: async (id) => kept.get(id),
    async put(run, state) {
      const both = structuredClone({ run, state });
      puts.push(both);
      kept.set(run.id, both);
    },
    remove: async (id) => void kept.delete(id),
  };
  return { kept, puts, storage };
}

const trainerOn = (storage: UnfinishedStorage) => createTrainer(createBackends(), { unfinished: async () => storage });

async function eventsOf(trainer: ReturnType<typeof trainerOn>, experiment: Experiment, id?: string) {
  const events: TrainingEvent[] = [];
  await trainer.start(experiment, (event) => void events.push(event), id);
  return events;
}

/** The curves as a page has them at the end. */
function curvesOf(events: readonly TrainingEvent[]): { points: CurvePoint[]; validations: ValidationPoint[] } {
  const curves = { points: [] as CurvePoint[], validations: [] as ValidationPoint[] };
  for (const event of events) {
    const resumed = event.type === "started" ? event.resumed : undefined;
    const part = event.type === "update" ? event.update : resumed;
    curves.points.push(...(part?.points ?? []));
    curves.validations.push(...(part?.validations ?? []));
  }
  return curves;
}

/** Lets keeping be due at once, as if everything took a thousand times as long. */
function hurry(): void {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => 1000 * now());
}

const short: Experiment = { ...defaultExperiment, epochs: 3 };
const layers = (text: string): Experiment["hidden"] => {
  const read = readLayers(text);
  if (!("value" in read)) throw new Error(text);
  return read.value;
};

// As on a page without locks: the page that was at work is gone.
beforeEach(() => vi.stubGlobal("navigator", undefined));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("a run that was cut off", () => {
  it.each<readonly [string, Partial<Experiment>]>([
    ["as the page opens", {}],
    [
      "dropout, batch norm, Adam, one cycle",
      {
        hidden: layers("32,d20,16"),
        normalization: "batch",
        optimizer: "adam",
        schedule: "one-cycle",
        learningRate: 0.01,
      },
    ],
    ["clipping, decay, a batch that does not divide the data", { clip: 1, weightDecay: 0.001, batchSize: 50 }],
    ["plain JavaScript", { compute: "cpu", epochs: 1 }],
  ])("goes on to the same curves, bit for bit: %s", async (_, settings) => {
    const experiment = { ...short, ...settings };
    const whole = curvesOf(await eventsOf(createTrainer(createBackends()), experiment));
    hurry();
    const { puts, storage, kept } = memory();
    await eventsOf(trainerOn(storage), experiment);
    expect(puts.length).toBeGreaterThan(0);
    expect(kept.size).toBe(0);
    // In the middle of the run, as a tab is closed.
    const cut = puts[Math.floor(puts.length / 2)]!;
    const { id, step } = cut.run;
    expect(step).toBeGreaterThan(0);
    const events = await eventsOf(trainerOn(memory(new Map([[id, cut]])).storage), experiment, id);
    expect(events[0]).toMatchObject({ type: "started", resumed: { step } });
    expect(events.at(-1)).toMatchObject({ type: "stopped", reason: "done" });
    expect(curvesOf(events)).toStrictEqual(whole);
  });

  it("is kept when it is paused, with the rate that was set while it went", async () => {
    const { kept, puts, storage } = memory();
    const trainer = trainerOn(storage);
    let isPaused = false;
    const run = trainer.start(short, async (event) => {
      if (event.type !== "update" || isPaused) return;
      isPaused = true;
      await trainer.setRate(0.01);
      await trainer.pause();
    });
    await expect.poll(() => puts.length).toBe(1);
    await trainer.step();
    await expect.poll(() => puts.length).toBe(2);
    const [before, after] = puts;
    expect(after!.run).toMatchObject({ id: before!.run.id, step: before!.run.step + 1, rate: 0.01 });
    expect(after!.state.validations.at(-1)?.epoch).toBeCloseTo(after!.run.step / 45, 9);
    await trainer.resume();
    await run;
    expect(kept.size).toBe(0);
    const again = trainerOn(memory(new Map([[after!.run.id, after!]])).storage);
    const events = await eventsOf(again, short, after!.run.id);
    const rates = events.flatMap((event) => (event.type === "update" ? event.update.learningRate : []));
    expect(rates.at(-1)).toBe(0.01);
  });

  it("is forgotten when it is ended, and when its loss is no number any more", async () => {
    hurry();
    const { kept, puts, storage } = memory();
    const trainer = trainerOn(storage);
    const run = trainer.start({ ...short, epochs: 500 }, () => undefined);
    await expect.poll(() => puts.length).toBeGreaterThan(0);
    await trainer.stop();
    await run;
    await expect.poll(() => kept.size).toBe(0);
    const deep = { ...short, hidden: layers("32,32,32"), learningRate: 1000 };
    expect((await eventsOf(trainer, deep)).at(-1)).toMatchObject({ type: "failed", failure: { kind: "diverged" } });
    await expect.poll(() => kept.size).toBe(0);
  });

  it("does not go on where it is gone, damaged or of other data, and says so", async () => {
    hurry();
    const { puts, storage } = memory();
    await eventsOf(trainerOn(storage), short);
    const [cut] = puts;
    const { id } = cut!.run;
    const refused = [{ type: "failed", failure: { kind: "unfinished" } }];
    expect(await eventsOf(trainerOn(memory().storage), short, id)).toStrictEqual(refused);
    const damaged = structuredClone(cut!);
    damaged.state.checkpoint.model["1.weight"]!.data[0] = 5;
    const others = memory(new Map([[id, damaged]]));
    expect(await eventsOf(trainerOn(others.storage), short, id)).toStrictEqual(refused);
    expect(others.kept.size).toBe(0);
    const points = { ...short, data: "moons" as const };
    expect(await eventsOf(trainerOn(memory(new Map([[id, cut!]])).storage), points, id)).toStrictEqual(refused);
    // And the next run goes as always.
    expect((await eventsOf(trainerOn(others.storage), short)).at(-1)).toMatchObject({
      type: "stopped",
      reason: "done",
    });
  });

  it("trains all the same where the browser keeps nothing, and says so once", async () => {
    hurry();
    const { storage } = memory();
    const fail = async (): Promise<never> => {
      throw Object.assign(new Error("no"), { name: "QuotaExceededError" });
    };
    const events = await eventsOf(trainerOn({ ...storage, put: fail }), short);
    expect(events.filter(({ type }) => type === "kept")).toStrictEqual([{ type: "kept", problem: "full" }]);
    expect(events.at(-1)).toMatchObject({ type: "stopped", reason: "done" });
  });
});

describe("a keeper of runs", () => {
  const draft = (step: number): Draft => ({
    run: { id: "own", experiment: short, rate: undefined, step, epoch: 1 },
    checkpoint: { model: {}, optimizer: { tensors: {} }, averages: {} } as unknown as Checkpoint,
    curves: { points: [], validations: [], seconds: 1 },
  });

  function keeperOn(storage: UnfinishedStorage) {
    const said: (KeepProblem | undefined)[] = [];
    const clock = { now: 0 };
    const leave = vi.fn<() => void>();
    const opened = { id: "own", storage, before: undefined, leave };
    const keeper = createRunKeeper(
      opened,
      (problem) => void said.push(problem),
      () => clock.now,
    );
    return { said, clock, leave, keeper };
  }

  it("is due once in a while, and not while it writes; of what waits it writes the last", async () => {
    const { storage } = memory();
    const written: number[] = [];
    const releases: (() => void)[] = [];
    const put: UnfinishedStorage["put"] = ({ step }) => {
      written.push(step);
      return new Promise((resolve) => {
        releases.push(resolve);
      });
    };
    const { keeper, clock } = keeperOn({ ...storage, put });
    expect(keeper.isDue()).toBe(false);
    clock.now = 3000;
    expect(keeper.isDue()).toBe(true);
    for (const step of [1, 2, 3]) keeper.keep(draft(step));
    expect(keeper.isDue()).toBe(false);
    await expect.poll(() => written).toStrictEqual([1]);
    clock.now = 4000;
    releases[0]?.();
    await expect.poll(() => written).toStrictEqual([1, 3]);
    for (const step of [4, 5]) keeper.keep(draft(step));
    releases[1]?.();
    await expect.poll(() => written).toStrictEqual([1, 3, 5]);
    releases[2]?.();
    // That took no time: the next is due after the least that there must be between two.
    await expect
      .poll(() => {
        clock.now += 1000;
        return keeper.isDue();
      })
      .toBe(true);
    expect(clock.now).toBeGreaterThanOrEqual(7000);
  });

  it("takes away the runs that nobody went on with, and leaves its own unless it is over", async () => {
    const old = { run: draft(1).run, state: {} as UnfinishedState };
    const { kept, storage } = memory(new Map([["old", old]]));
    const { keeper, said, leave } = keeperOn(storage);
    keeper.keep(draft(1));
    await expect.poll(() => said).toStrictEqual([undefined]);
    expect([...kept.keys()]).toStrictEqual(["own"]);
    await keeper.end(false);
    expect([...kept.keys(), leave.mock.calls.length]).toStrictEqual(["own", 1]);
  });

  it("says a problem when it comes up and when it is gone, and nothing after the end", async () => {
    const { storage, kept } = memory();
    let isFull = true;
    const put: UnfinishedStorage["put"] = async (run, state) => {
      if (isFull) throw new Error("no");
      await storage.put(run, state);
    };
    const { keeper, said } = keeperOn({ ...storage, put });
    keeper.keep(draft(1));
    await expect.poll(() => said).toStrictEqual(["forbidden"]);
    isFull = false;
    keeper.keep(draft(2));
    await expect.poll(() => said).toStrictEqual(["forbidden", undefined]);
    isFull = true;
    keeper.keep(draft(3));
    await keeper.end(true);
    expect([said.length, kept.size]).toStrictEqual([2, 0]);
  });
});

describe("what is stored of a run", () => {
  const run: UnfinishedRun = { id: "a", experiment: short, rate: 0.3, step: 5, epoch: 2 };
  const state = { checkpoint: {}, points: [{ epoch: 1, loss: Number.NaN, accuracy: 0 }], validations: [], seconds: 2 };

  it("is read as it was written", () => {
    expect(readListed("a", writeListed(run, 9))).toStrictEqual({ run, keptAt: 9 });
    expect(readListed("a", writeListed({ ...run, rate: undefined }, 9))?.run.rate).toBeUndefined();
    expect(readState(writeState(state as unknown as UnfinishedState))).toStrictEqual(state);
  });

  it.each([
    ["nothing", undefined],
    ["a text", "a"],
    ["of another version", { ...writeListed(run, 9), version: 2 }],
    ["an experiment that is none", { ...writeListed(run, 9), experiment: "?rate=fast" }],
    ["no step", { ...writeListed(run, 9), step: 0 }],
    ["an epoch after the last", { ...writeListed(run, 9), epoch: 4 }],
    ["a rate that is none", { ...writeListed(run, 9), rate: -1 }],
    ["no time", { ...writeListed(run, 9), keptAt: null }],
  ])("is no run if it is %s", (_, given) => {
    expect(readListed("a", given)).toBeUndefined();
  });

  it.each([
    ["nothing", null],
    ["of another version", { ...state, version: 2 }],
    ["without a checkpoint", { ...state, version: 1, checkpoint: 5 }],
    ["with curves that are none", { ...state, version: 1, points: [{ epoch: "1" }] }],
    ["with a time that is none", { ...state, version: 1, seconds: -1 }],
  ])("is no state if it is %s", (_, given) => {
    expect(readState(given)).toBeUndefined();
  });
});
