import { rng } from "@ganglion/tensor";
import { folderStore, temporaryStore } from "./checkpoints/folder-store.ts";
import { type CheckpointStore, memoryStore } from "./checkpoints/store.ts";
import type { SearchEvent } from "./events/search-event.ts";
import { hasNode } from "./node.ts";
import { type OpenJournal, openJournal } from "./open-journal.ts";
import { byScore, ranked } from "./result/rank.ts";
import type { SearchResult } from "./result/trial-result.ts";
import { runTo, type SegmentTools } from "./run-segment.ts";
import type { OpenRunner, Runner } from "./runner/runner.ts";
import type { ResolvedOptions } from "./search-options.ts";
import { checkConfigs, checkRungs } from "./strategy/strategy.ts";
import { newTrial, replay, resultOf, type TrialState } from "./trial-state.ts";

const where = "search";

/** Where trials are compared: at a step, or null at their end. */
interface Goal {
  readonly steps: number | null;
  readonly trials: number;
}

/** What a search is told from outside. */
export interface SearchControl {
  emit(event: SearchEvent): void;
  /** Aborts with "aborted" or "time" as its reason. */
  readonly stop: AbortController;
}

interface Tools extends SegmentTools {
  readonly options: ResolvedOptions;
}

/** Runs a search to its end, from where its journal is. */
export async function runSearch(
  runner: Runner,
  options: ResolvedOptions,
  { emit, stop }: SearchControl,
): Promise<SearchResult> {
  const { trials, goals } = planOf(options);
  const journal = await openJournal(options);
  const timer = timerOf(options.seconds, stop);
  const onAbort = new Set<() => void>();
  stop.signal.addEventListener("abort", () => onAbort.forEach((abort) => abort()), { once: true });
  let open: OpenRunner | undefined;
  let store: Awaited<ReturnType<typeof storeOf>> | undefined;
  try {
    replay(where, journal.records, trials);
    const last = goals.at(-1)?.steps ?? null;
    const known = trials.filter((trial) => trial.failure !== undefined || trial.scores.has(last)).length;
    emit({ type: "start", trials: trials.length, known });
    open = await runner.open(journal.id);
    store = open.checkpoints ?? (await storeOf(options));
    await climb(trials, goals, {
      options,
      journal,
      runner: open,
      store,
      emit,
      signal: stop.signal,
      onAbort,
      broken: [],
    });
    return await resultWith(trials, options, store, stop.signal);
  } catch (error) {
    // So that nothing else is begun.
    stop.abort("aborted");
    throw error;
  } finally {
    clearTimeout(timer as number);
    await closeAll(open, store, journal);
  }
}

function planOf({ strategy, space, seed }: ResolvedOptions): { trials: TrialState[]; goals: readonly Goal[] } {
  const random = rng(seed);
  const [forConfigs, forSeeds] = [random.split(), random.split()];
  const configs: unknown = strategy.choose(space, forConfigs);
  checkConfigs(where, space, configs);
  const trials = configs.map((config, trial) => newTrial(trial, config, forSeeds.split().integer(2 ** 32 - 1)));
  if (strategy.rungs === undefined) return { trials, goals: [{ steps: null, trials: trials.length }] };
  const rungs: unknown = strategy.rungs(trials.length);
  checkRungs(where, trials.length, rungs);
  return { trials, goals: rungs };
}

function timerOf(seconds: number | undefined, stop: AbortController): unknown {
  // Timers hold no longer ones; after 24 days nobody counts seconds.
  const milliseconds = Math.min((seconds ?? 0) * 1000, 2 ** 31 - 1);
  return seconds === undefined ? undefined : setTimeout(() => stop.abort("time"), milliseconds);
}

async function storeOf({ checkpoints }: ResolvedOptions): Promise<CheckpointStore & { clear?(): Promise<void> }> {
  if (checkpoints !== undefined) return folderStore(checkpoints);
  return hasNode() ? temporaryStore() : memoryStore();
}

async function closeAll(
  runner: OpenRunner | undefined,
  store: { clear?(): Promise<void> } | undefined,
  journal: OpenJournal,
): Promise<void> {
  try {
    await runner?.close();
  } finally {
    await store?.clear?.();
    await journal.close();
  }
}

/** Brings trials to one goal after the other, each time those that were best. */
async function climb(trials: readonly TrialState[], goals: readonly Goal[], tools: Tools): Promise<void> {
  let entrants = trials;
  for (const [rung, { steps }] of goals.entries()) {
    const next = goals[rung + 1];
    await bringAll(entrants, rung, steps, next === undefined, tools);
    if (tools.signal.aborted || next === undefined) return;
    const order = entrants.filter(({ failure }) => failure === undefined);
    const { direction } = tools.options;
    order.sort((a, b) => byScore(a.scores.get(steps), b.scores.get(steps), direction) || a.trial - b.trial);
    const [promoted, stopped] = [order.slice(0, next.trials), order.slice(next.trials)];
    for (const trial of stopped) {
      trial.state = "stopped";
      await forget(trial, tools);
    }
    const numbers = (some: readonly TrialState[]): number[] => some.map(({ trial }) => trial);
    tools.emit({ type: "rung", rung, steps: steps ?? 0, promoted: numbers(promoted), stopped: numbers(stopped) });
    entrants = promoted.toSorted((a, b) => a.trial - b.trial);
  }
}

/** Brings trials to a goal, as many at a time as the runner takes. */
async function bringAll(
  entrants: readonly TrialState[],
  rung: number,
  steps: number | null,
  isLast: boolean,
  tools: Tools,
): Promise<void> {
  const { direction } = tools.options;
  let [next, done] = [0, 0];
  let best: TrialState | undefined;
  const bring = async (trial: TrialState): Promise<void> => {
    const isNew = await runTo(trial, steps, tools);
    const { failure, scores } = trial;
    if (failure === undefined && !scores.has(steps)) return;
    done++;
    [trial.at, trial.rung] = failure === undefined ? [steps, rung] : [trial.at, trial.rung];
    if (failure !== undefined) trial.state = "failed";
    else if (isLast) trial.state = "finished";
    if (isNew) tools.emit({ type: "trial", result: resultOf(trial), done, of: entrants.length });
    if (failure !== undefined) await forget(trial, tools);
    if (failure !== undefined || !isLast) return;
    // Only the best one's checkpoint is of use.
    const isBetter = best === undefined || isAhead(trial, best, steps, direction);
    const worse = isBetter ? best : trial;
    if (isBetter) best = trial;
    if (worse !== undefined) await forget(worse, tools);
  };
  const work = async (): Promise<void> => {
    while (next < entrants.length && !tools.signal.aborted) await bring(entrants[next++] as TrialState);
  };
  await Promise.all(Array.from({ length: Math.min(tools.runner.capacity, entrants.length) }, work));
}

function isAhead(a: TrialState, b: TrialState, steps: number | null, direction: "min" | "max"): boolean {
  return (byScore(a.scores.get(steps), b.scores.get(steps), direction) || a.trial - b.trial) < 0;
}

async function forget({ trial }: TrialState, { options, store }: Tools): Promise<void> {
  if (options.keep === "best") await store.remove(trial);
}

async function resultWith(
  states: readonly TrialState[],
  { direction, space }: ResolvedOptions,
  store: CheckpointStore,
  { aborted, reason }: AbortSignal,
): Promise<SearchResult> {
  const trials = states.map(resultOf);
  const ranking = ranked(trials, direction);
  const [first] = ranking;
  const best = first?.score === undefined ? undefined : first;
  const checkpoint = best === undefined ? undefined : await store.load(best.trial);
  const why = aborted ? (reason as "aborted" | "time") : "done";
  return { reason: why, direction, space, trials, ranking, best, checkpoint };
}
