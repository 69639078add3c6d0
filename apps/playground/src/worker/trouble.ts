import type { Refusal } from "@ganglion/tensor";
import { ScriptMissingError } from "./script.ts";

/** What of an error is for those who mend things: it is English, or names a package's rule by its code. */
export interface ErrorDetail {
  readonly text: string;
  /** The code of the rule, which a page of the documentation explains. */
  readonly code: string | undefined;
}

/** What went wrong, as far as the page has words of its own for it. */
export type TroubleKind =
  /** A script that is loaded when it is needed did not come. */
  | "script"
  /** A file of data or weights did not come. */
  | "download"
  /** Pictures of a person's own that are not in this browser. */
  | "pictures"
  /** The graphics processor went away. */
  | "lost"
  /** A worker broke down. */
  | "worker"
  /** Whatever nobody foresaw. */
  | "unforeseen";

/** Something that went wrong, as data: the page says it in its language. */
export interface Trouble {
  readonly kind: TroubleKind;
  /** Undefined where the kind says all. */
  readonly detail: ErrorDetail | undefined;
}

/** By the names of errors, which come through from a worker as their classes do not. */
const kinds: ReadonlyMap<string, TroubleKind> = new Map([
  ["ScriptMissingError", "script"],
  ["DownloadError", "download"],
  ["MissingDataError", "pictures"],
  ["DeviceLostError", "lost"],
  ["WorkerBrokenError", "worker"],
]);

/** A worker broke down. Its message is that of the browser. */
class WorkerBrokenError extends Error {
  override name = "WorkerBrokenError";
}

/** What a worker's event of an error says. One that breaks down says why; one whose script did not load says nothing. */
export function brokenWorker({ message }: Partial<ErrorEvent>): Error {
  return message ? new WorkerBrokenError(message) : new ScriptMissingError();
}

/** What an error is to the page, also one that came from a worker. */
export function troubleOf(error: unknown): Trouble {
  const kind = (error instanceof Error ? kinds.get(error.name) : undefined) ?? "unforeseen";
  const isPlain = kind === "script" || kind === "download" || kind === "pictures";
  return { kind, detail: isPlain ? undefined : detailOf(error) };
}

/** What an error says of itself, whole. */
export function detailOf(error: unknown): ErrorDetail {
  const { rule = "" } = (error ?? {}) as Partial<Refusal>;
  return { text: String(error), code: rule.startsWith("#") ? rule.slice(1, 5) : undefined };
}
