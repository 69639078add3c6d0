import { checkOptions, checkString, describeValue, refusal } from "@ganglion/tensor";
import type { InitAudit } from "../audit/audit-init.ts";
import { checkHistory } from "../check-history.ts";
import { diagnose } from "../diagnose.ts";
import type { Finding } from "../finding.ts";
import type { History } from "../history.ts";
import type { SanityReport } from "../sanity/sanity-check.ts";

/** What a report may have besides the history. */
export interface ReportOptions {
  /** Its heading; "Training report" by default. */
  readonly title?: string;
  /** What `auditInit` gave. */
  readonly audit?: InitAudit;
  /** What `sanityCheck` gave. */
  readonly sanity?: SanityReport;
  /** How often class `i` was answered with class `j`: `confusion[i][j]`. */
  readonly confusion?: readonly (readonly number[])[];
}

/** A run as one value: plain data, with the findings that it comes to. */
export interface Report {
  readonly title: string;
  readonly findings: readonly Finding[];
  readonly history: History;
  readonly audit: InitAudit | undefined;
  readonly sanity: SanityReport | undefined;
  readonly confusion: readonly (readonly number[])[] | undefined;
}

/**
 * Puts together what is known of a run, for `reportText`, `reportJson` and `reportHtml`.
 * @throws TypeError if `history` is not what a collector gives, or an option is wrong.
 * @example
 * ```ts
 * import { createReport, reportText } from "@ganglion/diagnostics";
 * const steps = Array.from({ length: 200 }, (_, i) => ({ step: i + 1, loss: 2.3026, accuracy: 0.1, learningRate: 0.1 }));
 * const report = createReport({ classes: 10, samples: [], steps, epochs: [], isClassifier: true }, { title: "Run 1" });
 * reportText(report).split("\n")[0]; // => "Run 1"
 * ```
 */
export function createReport(history: History, options: ReportOptions = {}): Report {
  const where = "createReport";
  checkHistory(where, history);
  checkOptions<ReportOptions>(where, options, {
    title: checkString,
    audit: checkList("layers"),
    sanity: checkList("checks"),
    confusion: checkMatrix,
  });
  const { title = "Training report", audit, sanity, confusion } = options;
  const early = [...(audit?.findings ?? []), ...(sanity?.findings ?? [])];
  return { title, findings: onceEach([...diagnose(history), ...early]), history, audit, sanity, confusion };
}

/** Each thing once, as it was found first: what is true of the inputs before training is found in it again. */
function onceEach(findings: readonly Finding[]): Finding[] {
  const told = new Set<string>();
  return findings.filter(({ id }) => !told.has(id) && told.add(id));
}

/** A check of what has a list of this name, and one of findings. */
function checkList(list: string) {
  return (where: string, name: string, value: unknown): void => {
    const { [list]: items, findings } = Object(value) as Record<string, unknown>;
    if (isTold(items) && isTold(findings)) return;
    const remedy = "Pass what auditInit or sanityCheck gave.";
    throw refusal(
      TypeError,
      where,
      `${name} must have ${list} and findings with a message each`,
      describeValue(value),
      remedy,
    );
  };
}

function isTold(items: unknown): boolean {
  return (
    Array.isArray(items) && items.every((item) => typeof (Object(item) as { message?: unknown }).message === "string")
  );
}

function checkMatrix(where: string, name: string, value: unknown): void {
  const rows = Array.isArray(value) ? (value as unknown[]) : [];
  const isSquare = rows.every(
    (row) => Array.isArray(row) && row.length === rows.length && row.every((x) => typeof x === "number"),
  );
  if (rows.length > 0 && isSquare) return;
  const remedy = "Pass a row of counts for each class.";
  throw refusal(TypeError, where, `${name} must be a square of numbers`, describeValue(value), remedy);
}

/** @throws TypeError unless `report` is one. */
export function checkReport(where: string, report: Report): void {
  const { title, findings, history, audit, sanity, confusion } = Object(report) as Partial<Report>;
  if (typeof title !== "string" || !isTold(findings)) {
    throw refusal(
      TypeError,
      where,
      "report must be a report",
      describeValue(report),
      "Make it with createReport(history).",
    );
  }
  checkHistory(where, history);
  if (audit !== undefined) checkList("layers")(where, "audit", audit);
  if (sanity !== undefined) checkList("checks")(where, "sanity", sanity);
  if (confusion !== undefined) checkMatrix(where, "confusion", confusion);
}
