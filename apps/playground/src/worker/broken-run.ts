import { reasonOf } from "./reason-of.ts";
import type { Failure } from "./reports.ts";

/** What an error says that ended a run, other than by the numbers themselves. */
export function brokenRun(error: unknown): Failure {
  const isLost = error instanceof Error && error.name === "DeviceLostError";
  return { kind: isLost ? "lost" : "error", message: reasonOf(error) };
}
