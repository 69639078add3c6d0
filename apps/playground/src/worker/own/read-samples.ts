import { mostOwnNumbers, type OwnData } from "../../experiment/own-data.ts";
import type { OwnProblem, OwnProgress, SkippedName } from "./own-protocol.ts";

/** How reading is watched and ended. */
export interface ReadTools {
  onProgress(progress: OwnProgress): void;
  readonly signal: AbortSignal;
}

/** What a reader finds, before anything is said of whether it will do. */
export interface ReadSamples {
  readonly kind: OwnData["kind"];
  readonly name: string;
  readonly shape: readonly number[];
  readonly classes: readonly string[];
  readonly labels: Uint8Array;
  readonly pixels: Uint8Array;
  readonly testSize: number;
  readonly skipped: readonly SkippedName[];
  /** How many were not looked at since their class has as many as were asked for. */
  readonly beyond?: number;
}

/** Whether so many pictures are more than a page has room for. */
export function tooMuch(pictures: number, shape: readonly number[]): OwnProblem | undefined {
  const each = shape.reduce((product, axis) => product * axis, 1);
  const most = Math.floor(mostOwnNumbers / each);
  return pictures > most ? { fault: "tooMuch", pictures, most } : undefined;
}
