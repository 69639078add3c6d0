import { batch } from "@preact/signals";
import type { DataName } from "../experiment/choices.ts";
import { defaultsFor, type Experiment, withData } from "../experiment/experiment.ts";
import type { OwnData } from "../experiment/own-data.ts";
import { lessonExperiment, type LessonName } from "../experiment/lessons.ts";
import { runText } from "../text/run-text.ts";
import type { OpenedModel, Trainer, TrainingEvent } from "../worker/protocol.ts";
import { troubleOf } from "../worker/trouble.ts";
import type { UnfinishedRun } from "../worker/unfinished/unfinished-run.ts";
import { applyEvent } from "./apply-event.ts";
import { forgotten } from "./forgotten.ts";
import { emptySeries } from "./series.ts";
import type { PastRun, Phase, Store } from "./store.ts";

/** What a person can make the page do. */
export interface Commands {
  /** Changes some settings of the next run. */
  change(settings: Partial<Experiment>): void;
  /** Chooses data; what was not changed by hand becomes what trains that data well. */
  chooseData(data: DataName, own?: OwnData): void;
  /** Goes back to what trains this data well. */
  resetToDefaults(): void;
  /** Goes back to the settings of the run. */
  restoreRun(): void;
  /** Sets an experiment up that shows something, and begins it. */
  teach(lesson: LessonName): void;
  /** Begins a run, in place of the one before. */
  start(): Promise<void>;
  /** Goes on with a run that was cut off. */
  goOn(unfinished: UnfinishedRun): Promise<void>;
  /** Shows a network whose weights came from a file. */
  show(model: OpenedModel, file: string): void;
  /** Adds a run to those that are compared, the first of them. */
  addRun(run: PastRun): void;
  pause(): void;
  resume(): void;
  /** Makes one step of a paused run. */
  step(): void;
  /** Does what the large button says: starts, pauses or resumes. */
  startOrPause(): void;
  /** Lets each step wait for a moment, or not. */
  setSlow(isSlow: boolean): void;
  /** Ends the run and forgets its results. */
  reset(): void;
}

/** How many runs before the present one are kept to compare with. */
const mostRuns = 12;
/** How long a step waits in slow motion. Units: milliseconds. */
const slowStep = 250;

/** Ties the store to the worker. */
export function createCommands(store: Store, trainer: Trainer): Commands {
  let latestRun = 0;
  const clear = (phase: Phase, experiment: Experiment | undefined): void => {
    latestRun += 1;
    batch(() => {
      store.phase.value = phase;
      store.runExperiment.value = experiment;
      store.runData.value = undefined;
      store.runModel.value = undefined;
      store.progress.value = undefined;
      store.snapshot.value = undefined;
      store.failure.value = undefined;
      store.liveRate.value = undefined;
      store.resumedAt.value = undefined;
      store.openedFile.value = undefined;
      store.keeping.value = undefined;
      store.series.value = emptySeries();
      store.samples.value = [];
    });
  };
  const fail = (error: unknown): void => {
    store.failure.value = troubleOf(error);
    store.phase.value = "failed";
  };
  const change = (settings: Partial<Experiment>): void => {
    store.experiment.value = { ...store.experiment.value, ...settings };
  };
  const keepPast = (): void => {
    const experiment = store.runExperiment.value;
    if (experiment === undefined || store.series.value.epoch.length === 0) return;
    const accuracy = store.snapshot.value?.validation.accuracy;
    const run = { experiment, series: store.series.value, accuracy };
    store.past.value = [run, ...store.past.value].slice(0, mostRuns);
  };
  const begin = async (experiment: Experiment, unfinished?: string): Promise<void> => {
    keepPast();
    clear("starting", experiment);
    const run = latestRun;
    store.announcement.value = unfinished === undefined ? runText.value.announceStarted : runText.value.announceResumed;
    const listener = (event: TrainingEvent): void => {
      if (run === latestRun) applyEvent(store, event);
    };
    try {
      await trainer.start(experiment, listener, unfinished);
    } catch (error) {
      if (run === latestRun) fail(error);
    }
  };
  const start = (): Promise<void> => begin(store.experiment.value);
  const pause = (): void => {
    store.phase.value = "paused";
    store.announcement.value = runText.value.announcePaused;
    trainer.pause().catch(fail);
  };
  const resume = (): void => {
    store.phase.value = "running";
    store.announcement.value = runText.value.announceResumed;
    trainer.resume().catch(fail);
  };
  return {
    change(settings) {
      change(settings);
      const { learningRate } = settings;
      const isUnderWay = store.phase.value === "running" || store.phase.value === "paused";
      const run = store.runExperiment.value;
      if (learningRate === undefined || !isUnderWay || run === undefined) return;
      trainer.setRate(learningRate).catch(fail);
      store.liveRate.value = learningRate;
    },
    chooseData: (data, own) => change(withData(store.experiment.value, data, own)),
    resetToDefaults() {
      forgotten.value += 1;
      store.experiment.value = defaultsFor(store.experiment.value.data, store.experiment.value.own);
    },
    restoreRun() {
      const run = store.runExperiment.value;
      if (run === undefined) return;
      forgotten.value += 1;
      store.experiment.value = run;
    },
    teach(name) {
      store.experiment.value = lessonExperiment(name, store.experiment.value);
      void start();
    },
    start,
    async goOn({ id, experiment, rate }) {
      store.unfinished.value = undefined;
      forgotten.value += 1;
      store.experiment.value = { ...experiment, learningRate: rate ?? experiment.learningRate };
      await begin(experiment, id);
    },
    show({ experiment, data, model, snapshot }, file) {
      keepPast();
      batch(() => {
        clear("finished", experiment);
        store.experiment.value = experiment;
        store.runData.value = data;
        store.runModel.value = model;
        store.snapshot.value = snapshot;
        store.openedFile.value = file;
      });
    },
    addRun(run) {
      store.past.value = [run, ...store.past.value].slice(0, mostRuns);
    },
    pause,
    resume,
    startOrPause() {
      const phase = store.phase.value;
      if (phase === "running") pause();
      else if (phase === "paused") resume();
      else if (phase !== "starting") void start();
    },
    step() {
      trainer.step().catch(fail);
    },
    setSlow(isSlow) {
      const delay = isSlow ? slowStep : 0;
      store.delay.value = delay;
      trainer.setDelay(delay).catch(fail);
    },
    reset() {
      clear("idle", undefined);
      store.announcement.value = runText.value.announceReset;
      trainer.stop().catch(fail);
    },
  };
}
