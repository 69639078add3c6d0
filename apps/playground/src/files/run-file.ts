import { readLink, writeLink } from "../experiment/experiment-link.ts";
import type { Series } from "../state/series.ts";
import type { PastRun } from "../state/store.ts";
import type { ErrorDetail, Trouble } from "../worker/trouble.ts";

/** Why a file is not taken. */
export type FileProblem =
  | { readonly fault: "empty" | "notOurs" | "newer" | "broken" | "notFound" }
  | { readonly fault: "tooLarge"; readonly megabytes: number }
  /** Not a file of weights after all, or not of this network. */
  | { readonly fault: "unreadable" | "misfit"; readonly detail: ErrorDetail }
  /** The file may be as good as any. */
  | { readonly fault: "trouble"; readonly trouble: Trouble };

/** A run as files and the browser's storage have it. */
export interface NamedRun extends PastRun {
  readonly name: string;
}

const format = "ganglion-run";
const version = 1;
const longestName = 80;
const mostPoints = 200_000;

const columns = ["epoch", "trainLoss", "trainAccuracy", "validationLoss", "validationAccuracy"] as const;

/** A run as JSON: its experiment as a link says it, its curves, what it came to. */
export function writeRun({ name, experiment, series, accuracy }: NamedRun): string {
  const file = { format, version, name, experiment: writeLink(experiment), accuracy: accuracy ?? null, series };
  // What is no number has no place in JSON, and is null there.
  return JSON.stringify(file);
}

/** Reads what `writeRun` wrote; whatever else it is given is refused whole. */
export function readRun(text: string): NamedRun | FileProblem {
  if (text.trim() === "") return { fault: "empty" };
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return { fault: "notOurs" };
  }
  if (!isRecord(file) || file["format"] !== format) return { fault: "notOurs" };
  if (typeof file["version"] === "number" && file["version"] > version) return { fault: "newer" };
  const { name, experiment: query, accuracy } = file;
  const series = readSeries(file["series"]);
  if (typeof name !== "string" || typeof query !== "string" || series === undefined) return { fault: "broken" };
  if (accuracy !== null && !isShare(accuracy)) return { fault: "broken" };
  const link = readLink(query);
  if ("problem" in link) return { fault: "broken" };
  return { name: cleanName(name), experiment: link.experiment, series, accuracy: accuracy ?? undefined };
}

/** At most 80 characters on one line. */
export function cleanName(name: string): string {
  return name
    .replaceAll(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, longestName)
    .trim();
}

function readSeries(given: unknown): Series | undefined {
  if (!isRecord(given)) return undefined;
  const found = columns.map((name) => given[name]);
  const [epoch] = found;
  if (!Array.isArray(epoch) || epoch.length > mostPoints) return undefined;
  const isEach = (values: unknown, check: (value: unknown) => boolean): boolean =>
    Array.isArray(values) && values.length === epoch.length && values.every(check);
  if (!isEach(epoch, (value) => typeof value === "number" && Number.isFinite(value) && value >= 0)) return undefined;
  if (!(epoch as number[]).every((value, index) => index === 0 || value >= (epoch[index - 1] as number)))
    return undefined;
  const isNumberOrNone = (value: unknown): boolean =>
    value === null || (typeof value === "number" && Number.isFinite(value));
  if (!found.slice(1).every((values) => isEach(values, isNumberOrNone))) return undefined;
  const [, trainLoss, trainAccuracy, validationLoss, validationAccuracy] = found as (number | null)[][];
  const numbers = (values: (number | null)[] = []): number[] => values.map((value) => value ?? Number.NaN);
  return {
    epoch: epoch as number[],
    trainLoss: numbers(trainLoss),
    trainAccuracy: numbers(trainAccuracy),
    validationLoss: validationLoss ?? [],
    validationAccuracy: validationAccuracy ?? [],
  };
}

function isShare(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 1;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
