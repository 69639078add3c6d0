import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Finding, StepSample } from "@ganglion/diagnostics";
import { differences, type Experiment } from "../experiment/experiment.ts";
import type { OwnData } from "../experiment/own-data.ts";
import { lessonOf, type LessonName } from "../experiment/lessons.ts";
import type { FileProblem } from "../files/run-file.ts";
import type { Problem } from "../experiment/problem.ts";
import type { DataSummary, ModelSummary, Snapshot } from "../worker/protocol.ts";
import type { KeepProblem } from "../worker/own/own-protocol.ts";
import type { ComputeReport, Failure } from "../worker/reports.ts";
import type { Trouble } from "../worker/trouble.ts";
import type { UnfinishedRun } from "../worker/unfinished/unfinished-run.ts";
import { type Guess, guessOf } from "./guess.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
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
  readonly learningRate: number;
  readonly samplesPerSecond: number;
  /** On the clock on the wall, as the next. */
  readonly seconds: number;
  readonly remainingSeconds: number;
}

/** A run as it can be drawn again: behind the next one, or beside others. */
export interface PastRun {
  /** What a person calls it. */
  readonly name?: string;
  readonly experiment: Experiment;
  readonly series: Series;
  readonly accuracy: number | undefined;
}

/** Something of a moment's weight: asked for, there, or why it did not come. */
export type Loaded<T> =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly value: T }
  /** Missing is what this browser does not have, and nobody else either. */
  | { readonly state: "failed"; readonly trouble: Trouble };

/** All that the page shows, in one place. Components read it; commands write it. */
export interface Store {
  /** What the panel shows, and what the next run will do. */
  readonly experiment: Signal<Experiment>;
  /** The data of one's own that were in use last. */
  readonly lastOwn: ReadonlySignal<OwnData | undefined>;
  /** What the current run does; undefined before the first. */
  readonly runExperiment: Signal<Experiment | undefined>;
  /** The settings that were changed since the run began. */
  readonly changed: ReadonlySignal<readonly (keyof Experiment)[]>;
  /** Why the link that opened the page was refused. */
  readonly linkProblem: Signal<Problem | undefined>;
  /** Names in the link that mean nothing here. */
  readonly unknownNames: Signal<readonly string[]>;
  /** Of the panel's experiment. */
  readonly data: Signal<Loaded<DataSummary>>;
  /** What the current run trains on. */
  readonly runData: Signal<DataSummary | undefined>;
  /** What the panels of results show: the run's data, or else the panel's. */
  readonly shownData: ReadonlySignal<DataSummary | undefined>;
  /** What guessing comes to on these. */
  readonly shownGuess: ReadonlySignal<Guess | undefined>;
  /** The network of the panel's experiment, and that of the run. */
  readonly model: Signal<ModelSummary | undefined>;
  readonly runModel: Signal<ModelSummary | undefined>;
  /** What would compute the panel's experiment; undefined until that is known. */
  readonly compute: Signal<ComputeReport | undefined>;
  readonly phase: Signal<Phase>;
  readonly progress: Signal<Progress | undefined>;
  /** What was looked at last, all with the same weights. */
  readonly snapshot: Signal<Snapshot | undefined>;
  readonly failure: Signal<Failure | undefined>;
  readonly outcome: ReadonlySignal<Outcome>;
  /** A new object for each run, which grows in place; `seriesVersion` tells when. */
  readonly series: Signal<Series>;
  readonly seriesVersion: Signal<number>;
  /** What was seen in the layers, a step after the other; as `series`. */
  readonly samples: Signal<readonly StepSample[]>;
  /** What that means, the worst first. */
  readonly findings: ReadonlySignal<readonly Finding[]>;
  /** Which of the experiments to press the run is, or else what is set; undefined for a run whose rate was changed. */
  readonly lesson: ReadonlySignal<LessonName | undefined>;
  /** The runs before this one, the newest first. */
  readonly past: Signal<readonly PastRun[]>;
  /** A run that was chosen to be drawn behind this one. */
  readonly behind: Signal<PastRun | undefined>;
  /** That one, or else the run before this one. */
  readonly ghost: ReadonlySignal<PastRun | undefined>;
  /** The learning rate that was set while the run went, if it was. */
  readonly liveRate: Signal<number | undefined>;
  /** After how many steps a run went on that was cut off. */
  readonly resumedAt: Signal<number | undefined>;
  /** Milliseconds that each step waits, for those who want to watch. */
  readonly delay: Signal<number>;
  /** The file that the network came from, where it was not trained here. */
  readonly openedFile: Signal<string | undefined>;
  /** Whether the browser keeps the run, or why it does not; undefined until it was asked to. */
  readonly keeping: Signal<"kept" | KeepProblem | undefined>;
  /** A run that was cut off and can go on. */
  readonly unfinished: Signal<UnfinishedRun | undefined>;
  /** Why a file was not opened. */
  readonly fileProblem: Signal<{ readonly name: string; readonly problem: FileProblem } | undefined>;
  /** What screen readers are told. */
  readonly announcement: Signal<string>;
}

/** How a page opens: what its link said. */
export interface Opening {
  readonly linkProblem?: Problem | undefined;
  readonly unknownNames?: readonly string[];
}

/** The state of a page that was just opened. */
export function createStore(experiment: Experiment, { linkProblem, unknownNames = [] }: Opening = {}): Store {
  const current = signal(experiment);
  const runExperiment = signal<Experiment | undefined>(undefined);
  const data = signal<Loaded<DataSummary>>({ state: "loading" });
  const runData = signal<DataSummary | undefined>(undefined);
  const shownData = computed(() => runData.value ?? (data.value.state === "ready" ? data.value.value : undefined));
  const phase = signal<Phase>("idle");
  const snapshot = signal<Snapshot | undefined>(undefined);
  const failure = signal<Failure | undefined>(undefined);
  const past = signal<readonly PastRun[]>([]);
  const behind = signal<PastRun | undefined>(undefined);
  const liveRate = signal<number | undefined>(undefined);
  const guess = computed(() => guessFor(runData.value));
  return {
    experiment: current,
    lastOwn: latest(computed(() => current.value.own)),
    runExperiment,
    changed: computed(() => changesSince(runExperiment.value, liveRate.value, current.value)),
    linkProblem: signal(linkProblem),
    unknownNames: signal(unknownNames),
    data,
    runData,
    shownData,
    shownGuess: computed(() => (shownData.value === undefined ? undefined : guessFor(shownData.value))),
    model: signal(undefined),
    runModel: signal(undefined),
    compute: signal(undefined),
    phase,
    progress: signal(undefined),
    snapshot,
    failure,
    outcome: computed(() =>
      outcomeOf({
        guess: guess.value,
        snapshot: snapshot.value,
        failure: failure.value,
        isOver: phase.value === "finished",
      }),
    ),
    series: signal(emptySeries()),
    seriesVersion: signal(0),
    samples: signal([]),
    findings: computed(() =>
      failure.value?.kind === "diverged" ? failure.value.findings : (snapshot.value?.health.findings ?? []),
    ),
    lesson: computed(() => (liveRate.value === undefined ? lessonOf(runExperiment.value ?? current.value) : undefined)),
    past,
    behind,
    ghost: computed(() => behind.value ?? past.value[0]),
    liveRate,
    resumedAt: signal(undefined),
    delay: signal(0),
    openedFile: signal(undefined),
    keeping: signal(undefined),
    unfinished: signal(undefined),
    fileProblem: signal(undefined),
    announcement: signal(""),
  };
}

function guessFor(data: DataSummary | undefined): Guess {
  return guessOf(data?.heldOut.labels ?? new Int32Array(), data?.classes.length ?? 1);
}

/** The last value that a signal had and that is one. */
function latest<T>(source: ReadonlySignal<T | undefined>): ReadonlySignal<T | undefined> {
  let last: T | undefined;
  return computed(() => {
    last = source.value ?? last;
    return last;
  });
}

/** What is set otherwise than in the run, whose rate may have been changed while it went. */
function changesSince(
  run: Experiment | undefined,
  liveRate: number | undefined,
  current: Experiment,
): readonly (keyof Experiment)[] {
  if (run === undefined) return [];
  return differences({ ...run, learningRate: liveRate ?? run.learningRate }, current);
}
