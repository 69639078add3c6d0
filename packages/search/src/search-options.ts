import {
  type AbortSignalLike,
  checkCount,
  checkInteger,
  checkOptions,
  checkPositive,
  checkSignal,
  describeValue,
  isPlainObject,
  oneOf,
  refusal,
  type UrlLike,
} from "@ganglion/tensor";
import { fileJournal } from "./journal/file-journal.ts";
import { checkJournal, type Journal } from "./journal/journal.ts";
import { pathOf } from "./node.ts";
import type { Direction } from "./result/trial-result.ts";
import { checkSpace } from "./space/check-space.ts";
import type { Space } from "./space/domain.ts";
import { checkStrategy, type Strategy } from "./strategy/strategy.ts";

/** What `search` takes besides the trials. */
export interface SearchOptions<S extends Space = Space> {
  /** What is searched. */
  readonly space: S;
  /** Which configurations, and how far. */
  readonly strategy: Strategy;
  /** Whether scores are better the smaller they are (`"min"`, default: a loss) or the larger (`"max"`: an accuracy). */
  readonly direction?: Direction | undefined;
  /** Decides what is drawn, and the seed of each trial; 7 by default. */
  readonly seed?: number | undefined;
  /** A file in which all that is known is written down: the same search goes on there where it was. Or your own `Journal`. */
  readonly journal?: string | UrlLike | Journal | undefined;
  /**
   * A folder for what trials keep; by default one beside the journal, and without a journal one of the system's that is removed in the
   * end. What runs on Redis keeps it there.
   */
  readonly checkpoints?: string | UrlLike | undefined;
  /** Whose checkpoints are kept in the end, where there is a place: of the `"best"` trial (default), or `"all"`. */
  readonly keep?: "best" | "all" | undefined;
  /** Ends the search after so many seconds, counted from when it began or went on. What is at work then is unfinished. */
  readonly seconds?: number | undefined;
  /** How many workers in a row a trial may lose, without a report or a checkpoint between, before it has failed; 5 by default. */
  readonly attempts?: number | undefined;
  /** Ends the search. */
  readonly signal?: AbortSignalLike | undefined;
}

/** The options with their defaults. */
export interface ResolvedOptions extends Omit<SearchOptions, "journal" | "checkpoints"> {
  readonly direction: Direction;
  readonly seed: number;
  readonly journal: Journal | undefined;
  /** The folder. */
  readonly checkpoints: string | undefined;
  readonly keep: "best" | "all";
  readonly attempts: number;
}

const where = "search";

/** @throws TypeError or RangeError if an option is wrong. */
export function resolveOptions(options: SearchOptions): ResolvedOptions {
  const checks = {
    space: [(_: string, __: string, value: unknown) => checkSpace(where, value)],
    strategy: [(_: string, __: string, value: unknown) => checkStrategy(where, value)],
    direction: oneOf("min", "max"),
    seed: checkInteger,
    journal: checkPlace,
    checkpoints: (_: string, name: string, value: unknown) => void pathOf(where, name, value),
    keep: oneOf("best", "all"),
    seconds: checkPositive,
    attempts: checkCount,
    signal: checkSignal,
  };
  checkOptions<SearchOptions>(where, options, checks, RENAMED);
  const { journal, checkpoints, direction = "min", seed = 7, keep = "best", attempts = 5 } = options;
  const path = journal === undefined || isJournal(journal) ? undefined : pathOf(where, "journal", journal);
  const place = checkpoints === undefined ? path && `${path}.checkpoints` : pathOf(where, "checkpoints", checkpoints);
  const own = path === undefined ? (journal as Journal | undefined) : fileJournal(path);
  return { ...options, direction, seed, keep, attempts, journal: own, checkpoints: place };
}

const RENAMED = { rng: "seed", mode: "direction", objective: "direction", timeout: "seconds", abortSignal: "signal" };

function isJournal(value: unknown): value is Journal {
  return typeof (Object(value) as Partial<Journal>).append === "function";
}

function checkPlace(_where: string, name: string, value: unknown): void {
  if (isJournal(value)) return checkJournal(where, value);
  if (isPlainObject(value)) {
    const remedy = 'Pass a path such as "search.jsonl", or an object with load and append.';
    throw refusal(TypeError, where, `${name} must be a file or a journal`, describeValue(value), remedy);
  }
  pathOf(where, name, value);
}
