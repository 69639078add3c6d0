import { refusal } from "@ganglion/tensor";
import type { CheckpointStore } from "./checkpoints/store.ts";
import { watchedStore } from "./checkpoints/watched-store.ts";
import type { SearchEvent } from "./events/search-event.ts";
import type { OpenJournal } from "./open-journal.ts";
import { failureOf } from "./runner/failure.ts";
import type { OpenRunner, TrialChannel } from "./runner/runner.ts";
import type { TrialEnd } from "./runner/trial.ts";
import { lastReported, reportedAt, type TrialState } from "./trial-state.ts";

/** What the way of a trial needs. */
export interface SegmentTools {
  readonly options: { readonly attempts: number; readonly keep: "best" | "all" };
  readonly journal: OpenJournal;
  readonly runner: OpenRunner;
  readonly store: CheckpointStore;
  readonly signal: AbortSignal;
  /** Why checkpoints cannot be kept, if they cannot. */
  readonly broken: unknown[];
  /** What is to happen when the search is aborted: one listener for however many trials. */
  readonly onAbort: Set<() => void>;
  emit(event: SearchEvent): void;
}

/**
 * Brings a trial to a step, or to its end, unless it is known to have been there. It has a score for it or a failure then, or the search
 * is aborted. Resolves to whether it was anything new.
 */
export async function runTo(trial: TrialState, steps: number | null, tools: SegmentTools): Promise<boolean> {
  if (trial.failure !== undefined || trial.scores.has(steps)) return false;
  const isThere = steps !== null && reportedAt(trial, steps) !== undefined;
  const end: TrialEnd = isThere ? { type: "ended", score: undefined } : await work(trial, steps, tools);
  if (tools.broken.length > 0) throw tools.broken[0];
  if (end.type === "stopped" || (tools.signal.aborted && !isThere)) return false;
  if (end.type === "failed") trial.failure = end.failure;
  else settle(trial, steps, end.score);
  const { config, failure = null, seconds, losses } = trial;
  const score = trial.scores.get(steps) ?? null;
  await tools.journal.append({ type: "end", trial: trial.trial, config, steps, score, failure, seconds, losses });
  return true;
}

function settle(trial: TrialState, steps: number | null, returned: number | undefined): void {
  const reported = steps === null ? undefined : reportedAt(trial, steps);
  const score = reported ?? returned ?? lastReported(trial);
  if (score !== undefined) return void trial.scores.set(steps, score);
  const remedy = "Return a number, or call context.report(step, score).";
  trial.failure = failureOf(refusal(Error, "trial", "it must give a score", "none", remedy));
}

/** Has a runner work on the trial, and waits no longer than the search goes on. */
async function work(trial: TrialState, steps: number | null, tools: SegmentTools): Promise<TrialEnd> {
  const { trial: number, config, seed } = trial;
  const clock = clockOf(trial);
  const job = { search: tools.journal.id, trial: number, config, seed, steps: steps ?? undefined };
  let abort = (): void => undefined;
  const stopped = new Promise<TrialEnd>((resolve) => {
    abort = () => resolve({ type: "stopped" });
  });
  tools.onAbort.add(abort);
  try {
    const running = tools.runner.run(job, channelOf(trial, steps, clock, tools));
    return await Promise.race([running, stopped]);
  } finally {
    clock.stop();
    tools.onAbort.delete(abort);
  }
}

/** Counts the seconds for which workers have a trial. */
interface Clock {
  start(): void;
  stop(): void;
}

function clockOf(trial: TrialState): Clock {
  let since: number | undefined;
  const stop = (): void => {
    if (since !== undefined) trial.seconds += (performance.now() - since) / 1000;
    since = undefined;
  };
  return {
    start() {
      stop();
      since = performance.now();
    },
    stop,
  };
}

function channelOf(trial: TrialState, steps: number | null, clock: Clock, tools: SegmentTools): TrialChannel {
  const { store, signal, emit, journal, options } = tools;
  const { trial: number, config } = trial;
  let lossesInRow = 0;
  return {
    signal,
    checkpoints: watchedStore(store, {
      saved() {
        lossesInRow = 0;
      },
      broke: (error) => tools.broken.push(error),
    }),
    progressed() {
      lossesInRow = 0;
    },
    began(worker) {
      clock.start();
      emit({ type: "trialStart", trial: number, config, steps: steps ?? undefined, worker });
    },
    async report(step, score) {
      if (signal.aborted) return false;
      // What a trial says again after it went on elsewhere is known.
      if (trial.reports.has(step)) return true;
      lossesInRow = 0;
      trial.reports.set(step, score);
      emit({ type: "report", trial: number, step, score });
      await journal.append({ type: "report", trial: number, step, score });
      return !signal.aborted;
    },
    lost(reason) {
      clock.stop();
      trial.losses++;
      emit({ type: "lost", trial: number, reason, losses: trial.losses });
      return ++lossesInRow < options.attempts;
    },
  };
}
