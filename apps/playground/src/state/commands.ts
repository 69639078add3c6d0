import { batch } from "@preact/signals";
import { defaultExperiment, type Experiment } from "../experiment/experiment.ts";
import type { Trainer } from "../worker/protocol.ts";
import { applyEvent } from "./apply-event.ts";
import { emptySeries } from "./series.ts";
import type { Phase, Store } from "./store.ts";

/** What a person can make the page do. */
export interface Commands {
  /** Changes some settings of the next run. */
  change(settings: Partial<Experiment>): void;
  /** Goes back to the settings that the page opens with. */
  restoreDefaults(): void;
  /** Begins a run, in place of the one before. */
  start(): Promise<void>;
  pause(): void;
  resume(): void;
  /** Ends the run and forgets its results. */
  reset(): void;
}

/** Ties the store to the worker. */
export function createCommands(store: Store, trainer: Trainer): Commands {
  let latestRun = 0;
  const clear = (phase: Phase, experiment: Experiment | undefined): void => {
    latestRun += 1;
    batch(() => {
      store.phase.value = phase;
      store.runExperiment.value = experiment;
      store.runData.value = undefined;
      store.progress.value = undefined;
      store.scores.value = undefined;
      store.predictions.value = undefined;
      store.failure.value = undefined;
      store.series.value = emptySeries();
    });
  };
  const fail = (error: unknown): void => {
    store.failure.value = { kind: "error", message: error instanceof Error ? error.message : String(error) };
    store.phase.value = "failed";
  };
  return {
    change(settings) {
      store.experiment.value = { ...store.experiment.value, ...settings };
    },
    restoreDefaults() {
      store.experiment.value = defaultExperiment;
    },
    async start() {
      const experiment = store.experiment.value;
      clear("starting", experiment);
      const run = latestRun;
      store.announcement.value = "Training started.";
      try {
        await trainer.start(experiment, (event) => {
          if (run === latestRun) applyEvent(store, event);
        });
      } catch (error) {
        if (run === latestRun) fail(error);
      }
    },
    pause() {
      store.phase.value = "paused";
      store.announcement.value = "Training paused.";
      trainer.pause().catch(fail);
    },
    resume() {
      store.phase.value = "running";
      store.announcement.value = "Training goes on.";
      trainer.resume().catch(fail);
    },
    reset() {
      clear("idle", undefined);
      store.announcement.value = "Reset. Nothing is trained.";
      trainer.stop().catch(fail);
    },
  };
}
