import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Experiment } from "../experiment/experiment.ts";
import { writeLink } from "../experiment/experiment-link.ts";
import type { ComputeSummary, DataSummary, Failure, ModelSummary, Predictions } from "../worker/protocol.ts";
import { emptySeries, type Series } from "./series.ts";

/** Where a run is. */
export type Phase = "idle" | "starting" | "running" | "paused" | "finished" | "failed";

/** How far a run is. */
export interface Progress {
  readonly step: number;
  readonly steps: number;
  /** The epoch that goes on, counted from 1. */
  readonly epoch: number;
  readonly epochs: number;
  readonly samplesPerSecond: number;
  readonly remainingSeconds: number;
}

/** What was measured after the last epoch. */
export interface Scores {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  /** Of work, since the start. */
  readonly seconds: number;
}

/** All that the page shows, in one place. Components read it; commands write it. */
export interface Store {
  /** What the panel shows, and what the next run will do. */
  readonly experiment: Signal<Experiment>;
  /** What the current run does; undefined before the first. */
  readonly runExperiment: Signal<Experiment | undefined>;
  /** Whether the panel was changed since the run began. */
  readonly isStale: ReadonlySignal<boolean>;
  /** Why the link that opened the page was refused. */
  readonly linkProblem: Signal<string | undefined>;
  /** Of the panel's experiment. */
  readonly data: Signal<DataSummary | undefined>;
  /** What the current run trains on. */
  readonly runData: Signal<DataSummary | undefined>;
  readonly model: Signal<ModelSummary | undefined>;
  /** What would compute the panel's experiment; undefined until that is known. */
  readonly compute: Signal<ComputeSummary | undefined>;
  readonly phase: Signal<Phase>;
  readonly progress: Signal<Progress | undefined>;
  readonly scores: Signal<Scores | undefined>;
  readonly predictions: Signal<Predictions | undefined>;
  /** Of the run, or of the worker as a whole. */
  readonly failure: Signal<Failure | undefined>;
  /** A new object for each run, which grows in place; `seriesVersion` tells when. */
  readonly series: Signal<Series>;
  readonly seriesVersion: Signal<number>;
  /** What screen readers are told. */
  readonly announcement: Signal<string>;
}

/** The state of a page that was just opened. */
export function createStore(experiment: Experiment, linkProblem?: string): Store {
  const current = signal(experiment);
  const runExperiment = signal<Experiment | undefined>(undefined);
  return {
    experiment: current,
    runExperiment,
    isStale: computed(
      () => runExperiment.value !== undefined && writeLink(runExperiment.value) !== writeLink(current.value),
    ),
    linkProblem: signal(linkProblem),
    data: signal(undefined),
    runData: signal(undefined),
    model: signal(undefined),
    compute: signal(undefined),
    phase: signal("idle"),
    progress: signal(undefined),
    scores: signal(undefined),
    predictions: signal(undefined),
    failure: signal(undefined),
    series: signal(emptySeries()),
    seriesVersion: signal(0),
    announcement: signal(""),
  };
}
