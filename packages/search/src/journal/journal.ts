import { checkFunction, describeValue, isPlainObject, refusal } from "@ganglion/tensor";
import { isConfigValue } from "../space/config-value.ts";
import type { Config, Space } from "../space/domain.ts";
import type { TrialFailure } from "../runner/trial.ts";

/** What a journal begins with: which search it is of. */
export interface SearchRecord {
  readonly type: "search";
  readonly version: 1;
  /** A name that no other search has. */
  readonly id: string;
  readonly seed: number;
  readonly space: Space;
}

/** What a trial said on its way. */
export interface ReportRecord {
  readonly type: "report";
  readonly trial: number;
  readonly step: number;
  readonly score: number;
}

/** What became of a trial, at its end or at the step where it was compared. */
export interface EndRecord {
  readonly type: "end";
  readonly trial: number;
  readonly config: Config;
  /** The step up to which it went; null at its end. */
  readonly steps: number | null;
  /** One of the two is null. */
  readonly score: number | null;
  readonly failure: TrialFailure | null;
  /** Seconds of work so far, and how many workers were lost. */
  readonly seconds: number;
  readonly losses: number;
}

/** A line of a journal: plain JSON. */
export type JournalRecord = SearchRecord | ReportRecord | EndRecord;

/** Where a search writes down what is known, so that it can go on where it was. Write your own to keep it elsewhere. */
export interface Journal {
  /** All records in the order in which they were appended. A record whose writing was interrupted is left out. */
  load(): Promise<readonly unknown[]>;
  /** Adds a record: afterwards it is there whole, or not at all. Called again only once it has resolved. */
  append(record: JournalRecord): Promise<void>;
  /** Called when the search is over or aborted, or if `load` has failed. */
  close?(): Promise<void>;
}

/** @throws TypeError unless `value` is a journal. */
export function checkJournal(where: string, value: unknown): asserts value is Journal {
  const { load, append } = Object(value) as Partial<Journal>;
  checkFunction(where, "load of the journal", load);
  checkFunction(where, "append of the journal", append);
}

const COUNT = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const SHAPES: Readonly<Record<JournalRecord["type"], (record: Readonly<Record<string, unknown>>) => boolean>> = {
  search: ({ version, id, seed, space }) =>
    version === 1 && typeof id === "string" && Number.isSafeInteger(seed) && isPlainObject(space),
  report: ({ trial, step, score }) => COUNT(trial) && COUNT(step) && Number.isFinite(score),
  end: ({ trial, config, steps, score, failure, seconds, losses }) =>
    COUNT(trial) &&
    (steps === null || COUNT(steps)) &&
    isPlainObject(config) &&
    isConfigValue(config) &&
    (failure === null ? Number.isFinite(score) : score === null && isFailure(failure)) &&
    Number.isFinite(seconds) &&
    COUNT(losses),
};

function isFailure(value: unknown): boolean {
  const { name, message, stack } = Object(value) as Partial<TrialFailure>;
  return typeof name === "string" && typeof message === "string" && (stack === undefined || typeof stack === "string");
}

/** @throws RangeError unless these are records, of which the first alone says which search it is. */
export function checkRecords(where: string, records: unknown): asserts records is readonly JournalRecord[] {
  const all = Array.isArray(records) ? records : [undefined];
  const wrong = all.findIndex((record, at) => {
    const { type } = Object(record) as Partial<JournalRecord>;
    const isKnown = isPlainObject(record) && typeof type === "string" && Object.hasOwn(SHAPES, type);
    return !isKnown || (type === "search") !== (at === 0) || !SHAPES[type](record);
  });
  if (wrong < 0) return;
  const rule = "the journal must be one that a search wrote";
  const got = `${describeValue(all[wrong])} as record ${wrong + 1}`;
  throw refusal(RangeError, where, rule, got, "Begin anew with another journal, or put an older copy back.");
}
