import { describe, expect, it } from "vitest";
import { defaultExperiment } from "../../src/experiment/experiment.ts";
import { dense } from "../../src/experiment/layer-spec.ts";
import { createCommands } from "../../src/state/commands.ts";
import { createStore } from "../../src/state/store.ts";
import { keepSummaries } from "../../src/state/summaries.ts";
import { createBackends } from "../../src/worker/backend.ts";
import type { Listener, Trainer, Update } from "../../src/worker/protocol.ts";
import { createTrainer } from "../../src/worker/trainer.ts";

/** A trainer whose run says what the test lets it say. */
function scriptedTrainer(): Trainer & { listeners: Listener[]; calls: string[] } {
  const trainer = createTrainer(createBackends());
  const listeners: Listener[] = [];
  const calls: string[] = [];
  return {
    ...trainer,
    listeners,
    calls,
    start: async (_, listener, unfinished) => {
      listeners.push(listener);
      if (unfinished !== undefined) calls.push(`go on with ${unfinished}`);
    },
    pause: async () => void calls.push("pause"),
    resume: async () => void calls.push("resume"),
    stop: async () => void calls.push("stop"),
    setRate: async (rate) => void calls.push(`rate ${rate}`),
  };
}

const update: Update = {
  points: [{ epoch: 1, loss: 2, accuracy: 0.5 }],
  validations: [{ epoch: 1, loss: 1, accuracy: 0.75 }],
  step: 45,
  epoch: 1,
  learningRate: 0.05,
  samplesPerSecond: 9,
  seconds: 3,
  remainingSeconds: 1,
  snapshot: {
    step: 45,
    epoch: 1,
    validation: { epoch: 1, loss: 1, accuracy: 0.75 },
    predictions: { labels: new Int32Array(), confidences: new Float32Array(), truths: new Float32Array() },
    layers: [],
    boundary: undefined,
    health: { samples: [], findings: [] },
  },
};
const progress = { type: "update", update } as const;

async function startedPage() {
  const trainer = scriptedTrainer();
  const store = createStore(defaultExperiment);
  const commands = createCommands(store, trainer);
  await commands.start();
  const data = await trainer.loadData(defaultExperiment, 7);
  const model = { input: [1, 8, 8], layers: [], drawn: [] };
  await trainer.listeners[0]?.({ type: "started", data, model, steps: 900, epochs: 20 });
  return { trainer, store, commands };
}

describe("commands", () => {
  it("go through a run: start, pause, resume, the end", async () => {
    const { trainer, store, commands } = await startedPage();
    expect(store.phase.value).toBe("running");
    commands.pause();
    expect(store.phase.value).toBe("paused");
    commands.resume();
    await trainer.listeners[0]?.(progress);
    expect(store.progress.value).toMatchObject({ step: 45, steps: 900, epoch: 1, epochs: 20, samplesPerSecond: 9 });
    expect(store.series.value.trainLoss).toStrictEqual([2]);
    expect(store.series.value.validationAccuracy).toStrictEqual([0.75]);
    await trainer.listeners[0]?.({ type: "stopped", reason: "done" });
    expect(store.phase.value).toBe("finished");
    expect(store.outcome.value).toStrictEqual({ kind: "learned", accuracy: 0.75 });
    expect(store.announcement.value).toBe("Training finished in 3.0 s. Validation accuracy: 75.0 %.");
    expect(trainer.calls).toStrictEqual(["pause", "resume"]);
  });

  it("go on with a run that was cut off, from where it was", async () => {
    const trainer = scriptedTrainer();
    const store = createStore(defaultExperiment);
    const commands = createCommands(store, trainer);
    const experiment = { ...defaultExperiment, seed: 9 };
    const run = { id: "a", experiment, rate: 0.3, step: 45, epoch: 1 };
    store.unfinished.value = run;
    await commands.goOn(run);
    expect([trainer.calls, store.unfinished.value]).toStrictEqual([["go on with a"], undefined]);
    const data = await trainer.loadData(experiment, 9);
    const model = { input: [1, 8, 8], layers: [], drawn: [] };
    const { points, validations } = update;
    const resumed = { step: 45, epoch: 1, seconds: 3, rate: 0.3, points, validations };
    await trainer.listeners[0]?.({ type: "started", data, model, steps: 900, epochs: 20, resumed });
    expect(store.phase.value).toBe("running");
    expect(store.progress.value).toMatchObject({ step: 45, epoch: 1, seconds: 3 });
    expect(store.resumedAt.value).toBe(45);
    expect(store.series.value).toMatchObject({ epoch: [1], trainLoss: [2], validationAccuracy: [0.75] });
    // The rate that was set while it went is no change to it.
    expect([store.experiment.value.learningRate, store.changed.value]).toStrictEqual([0.3, []]);
    // Others were offered before: this one is kept in their place.
    store.unfinished.value = { ...run, id: "b" };
    await trainer.listeners[0]?.({ type: "kept", problem: "full" });
    expect([store.keeping.value, store.unfinished.value?.id]).toStrictEqual(["full", "b"]);
    await trainer.listeners[0]?.({ type: "kept", problem: undefined });
    expect([store.keeping.value, store.unfinished.value]).toStrictEqual(["kept", undefined]);
  });

  it("forget everything on reset, and what the old run still says", async () => {
    const { trainer, store, commands } = await startedPage();
    await trainer.listeners[0]?.(progress);
    commands.reset();
    await trainer.listeners[0]?.(progress);
    expect([store.phase.value, store.progress.value, store.series.value.epoch]).toStrictEqual(["idle", undefined, []]);
    expect(trainer.calls).toStrictEqual(["stop"]);
  });

  it("notice that the settings were changed since the start", async () => {
    const { store, commands } = await startedPage();
    expect(store.changed.value).toStrictEqual([]);
    commands.change({ batchSize: 64, seed: 8 });
    expect(store.changed.value).toStrictEqual(["batchSize", "seed"]);
    commands.restoreRun();
    expect(store.changed.value).toStrictEqual([]);
  });

  it("change the rate of a run while it goes, which is then no other experiment's", async () => {
    const { trainer, store, commands } = await startedPage();
    commands.change({ learningRate: 0.1 });
    expect(trainer.calls).toStrictEqual(["rate 0.1"]);
    expect(store.changed.value).toStrictEqual([]);
  });

  it("keep the curves of the run before as a ghost", async () => {
    const { trainer, store, commands } = await startedPage();
    await trainer.listeners[0]?.(progress);
    await commands.start();
    expect(store.series.value.epoch).toStrictEqual([]);
    expect(store.ghost.value).toMatchObject({ experiment: defaultExperiment, accuracy: 0.75 });
    expect(store.ghost.value?.series.trainLoss).toStrictEqual([2]);
  });

  it("show why a run failed", async () => {
    const { trainer, store, commands } = await startedPage();
    await trainer.listeners[0]?.({
      type: "failed",
      failure: { kind: "diverged", step: 91, epoch: 3, fault: undefined, findings: [] },
    });
    expect([store.phase.value, store.failure.value?.kind]).toStrictEqual(["failed", "diverged"]);
    expect(store.progress.value).toMatchObject({ step: 91, epoch: 3 });
    await commands.start();
    expect([store.phase.value, store.failure.value]).toStrictEqual(["starting", undefined]);
  });

  it("show it where the worker does not answer", async () => {
    const store = createStore(defaultExperiment);
    const broken = { ...scriptedTrainer(), start: () => Promise.reject(new Error("gone")) };
    await createCommands(store, broken).start();
    expect([store.phase.value, store.failure.value]).toStrictEqual([
      "failed",
      { kind: "unforeseen", detail: { text: "Error: gone", code: undefined } },
    ]);
  });
});

describe("keepSummaries", () => {
  it("asks again for what did not come, and leaves a run alone meanwhile", async () => {
    const store = createStore(defaultExperiment);
    store.phase.value = "finished";
    const trainer = createTrainer(createBackends());
    let isThere = false;
    const flaky: Trainer = {
      ...trainer,
      loadData: (data, seed) => (isThere ? trainer.loadData(data, seed) : Promise.reject(new Error("no network"))),
    };
    const summaries = keepSummaries(store, flaky);
    await expect
      .poll(() => store.data.value)
      .toStrictEqual({
        state: "failed",
        trouble: { kind: "unforeseen", detail: { text: "Error: no network", code: undefined } },
      });
    expect([store.phase.value, store.failure.value]).toStrictEqual(["finished", undefined]);
    isThere = true;
    summaries.retry();
    await expect.poll(() => store.data.value.state).toBe("ready");
    summaries.stop();
  });

  it("asks again when what it depends on changes, and takes the latest answer", async () => {
    const store = createStore(defaultExperiment);
    const summaries = keepSummaries(store, createTrainer(createBackends()));
    store.experiment.value = { ...defaultExperiment, hidden: [dense(8)] };
    await expect.poll(() => store.model.value?.layers.at(-1)?.parameters).toBe(90);
    await expect.poll(() => store.data.value).toMatchObject({ state: "ready", value: { heldOut: { size: 359 } } });
    summaries.stop();
  });
});
