import type { Judgement, Verdict } from "./bars.ts";
import { CONTESTANTS, type ContestantId } from "./contestants.ts";
import type { CaseResult, RowResult } from "./result.ts";
import { digits, formatTime, type Table } from "./table.ts";

/** Who reached what: a line for each case, a column for each contestant, `best / median` in each cell. */
export function measurementTable({ cases, figures }: RowResult): Table {
  if (cases.length === 0) {
    return {
      head: ["figure", "value"],
      rows: figures.map(({ label, value, unit }) => [label, `${digits(value)} ${unit}`.trim()]),
    };
  }
  const present = (Object.keys(CONTESTANTS) as ContestantId[]).filter((id) =>
    cases.some((one) => [...one.measurements, ...one.failures].some(({ contestant }) => contestant === id)),
  );
  const unit = cases.some(({ flops }) => flops !== undefined) ? "GFLOP/s, best / median" : "best / median";
  return {
    head: [unit, ...present.map((id) => CONTESTANTS[id].label)],
    rows: cases.map((one) => [one.label, ...present.map((id) => cellOf(one, id))]),
  };
}

function cellOf({ measurements, failures, flops }: CaseResult, id: ContestantId): string {
  if (failures.some(({ contestant }) => contestant === id)) return "failed";
  const found = measurements.find(({ contestant }) => contestant === id);
  if (found === undefined) return "-";
  const { best, median } = found;
  return flops === undefined
    ? `${formatTime(best)} / ${formatTime(median)}`
    : `${digits(flops / best / 1e6)} / ${digits(flops / median / 1e6)}`;
}

/** Who failed at what, in sentences. */
export function failureLines({ cases }: RowResult): string[] {
  return cases.flatMap(({ label, failures }) =>
    failures.map(({ contestant, reason }) => `${CONTESTANTS[contestant].label} failed at ${label}: ${reason}`),
  );
}

/** The bars, one line for each claim: over several cases the range of ratios, and which cases miss. */
export function barTable(result: RowResult): Table {
  const claims = new Map<string, { label: string; judgement: Judgement }[]>();
  const add = (label: string, judgement: Judgement): void => {
    claims.set(judgement.claim, [...(claims.get(judgement.claim) ?? []), { label, judgement }]);
  };
  for (const { label, judgements } of result.cases) for (const judgement of judgements) add(label, judgement);
  for (const judgement of result.judgements) add("", judgement);
  return {
    head: ["bar", "by best", "by median", "verdict"],
    rows: [...claims].map(([claim, entries]) => [
      claim + scopeOf(entries, result),
      rangeOf(entries.map(({ judgement }) => judgement.best)),
      rangeOf(entries.map(({ judgement }) => judgement.median)),
      summaryOf(entries),
    ]),
  };
}

/** Which cases a claim is about, unless it is about all of them. */
function scopeOf(entries: readonly { readonly label: string }[], { cases }: RowResult): string {
  const [first, last] = [entries[0]?.label ?? "", entries.at(-1)?.label ?? ""];
  if (first === "" || entries.length === cases.length) return "";
  return entries.length === 1 ? ` (${first})` : ` (${first} to ${last})`;
}

function rangeOf(values: readonly (number | undefined)[]): string {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return "-";
  const [low, high] = [digits(Math.min(...known)), digits(Math.max(...known))];
  return low === high ? low : `${low} to ${high}`;
}

function summaryOf(entries: readonly { readonly label: string; readonly judgement: Judgement }[]): string {
  const having = (wanted: Verdict): string[] =>
    entries.filter(({ judgement }) => judgement.verdict === wanted).map(({ label }) => label);
  const parts = (["miss", "best only", "pass", "reported", "absent"] as const).flatMap((verdict) => {
    const labels = having(verdict);
    if (labels.length === 0) return [];
    if (labels.length === entries.length) return [verdict];
    return [verdict === "pass" ? `pass ${labels.length} of ${entries.length}` : `${verdict}: ${labels.join(", ")}`];
  });
  return parts.join("; ");
}
