import { describe, expect, it } from "vitest";
import { defaultExperiment } from "../../src/experiment/experiment.ts";
import { createCommands } from "../../src/state/commands.ts";
import { createStore } from "../../src/state/store.ts";
import { keepSummaries } from "../../src/state/summaries.ts";
import { createBackends } from "../../src/worker/backend.ts";
import type { Listener, Trainer } from "../../src/worker/protocol.ts";
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
    start: async (_, listener) => void listeners.push(listener),
    pause: async () => void calls.push("pause"),
    resume: async () => void calls.push("resume"),
    stop: async () => void calls.push("stop"),
  };
}

const point = { epoch: 1, loss: 2, accuracy: 0.5 };
const progress = {
  type: "progress",
  points: [point],
  step: 45,
  epoch: 1,
  samplesPerSecond: 9,
  remainingSeconds: 1,
} as const;

async function startedPage() {
  const trainer = scriptedTrainer();
  const store = createStore(defaultExperiment);
  const commands = createCommands(store, trainer);
  await commands.start();
  const data = await trainer.loadData("digits", 7);
  await trainer.listeners[0]?.({ type: "started", data, steps: 900, epochs: 20 });
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
    const scores = { epoch: 1, loss: 2, accuracy: 0.5, validationLoss: 1, validationAccuracy: 0.75, seconds: 3 };
    await trainer.listeners[0]?.({ type: "epoch", ...scores });
    await trainer.listeners[0]?.({ type: "stopped", reason: "done", seconds: 3 });
    expect(store.phase.value).toBe("finished");
    expect(store.announcement.value).toBe("Training finished in 3.0 s. Validation accuracy 75.0 %.");
    expect(trainer.calls).toStrictEqual(["pause", "resume"]);
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
    expect(store.isStale.value).toBe(false);
    commands.change({ learningRate: 0.1 });
    expect(store.isStale.value).toBe(true);
    commands.restoreDefaults();
    expect(store.isStale.value).toBe(false);
  });

  it("show why a run failed", async () => {
    const { trainer, store, commands } = await startedPage();
    await trainer.listeners[0]?.({ type: "failed", failure: { kind: "diverged", message: "the loss is NaN" } });
    expect([store.phase.value, store.failure.value?.message]).toStrictEqual(["failed", "the loss is NaN"]);
    await commands.start();
    expect([store.phase.value, store.failure.value]).toStrictEqual(["starting", undefined]);
  });

  it("show it where the worker does not answer", async () => {
    const store = createStore(defaultExperiment);
    const broken = { ...scriptedTrainer(), start: () => Promise.reject(new Error("gone")) };
    await createCommands(store, broken).start();
    expect([store.phase.value, store.failure.value]).toStrictEqual(["failed", { kind: "error", message: "gone" }]);
  });
});

describe("keepSummaries", () => {
  it("asks again when what it depends on changes, and takes the latest answer", async () => {
    const store = createStore(defaultExperiment);
    const stop = keepSummaries(store, createTrainer(createBackends()));
    store.experiment.value = { ...defaultExperiment, hidden: [8] };
    await expect.poll(() => store.model.value?.layers.at(-1)?.parameters).toBe(90);
    await expect.poll(() => store.data.value?.heldOut.size).toBe(359);
    stop();
  });
});
