import type { StoredCheckpoint } from "@ganglion/train";
import type { Experiment } from "../../experiment/experiment.ts";
import { readLink, writeLink } from "../../experiment/experiment-link.ts";
import type { CurvePoint, ValidationPoint } from "../protocol.ts";

/** What there is to say of a run that did not come to its end. */
export interface UnfinishedRun {
  /** The same for as long as the run lasts, however often it was cut off. */
  readonly id: string;
  readonly experiment: Experiment;
  /** The learning rate that was set while it went, if it was. */
  readonly rate: number | undefined;
  /** Steps made. */
  readonly step: number;
  /** The epoch that the last one was in, counted from 1. */
  readonly epoch: number;
}

/** What it needs to go on as if nothing had happened. */
export interface UnfinishedState {
  readonly checkpoint: StoredCheckpoint;
  /** Its curves so far. */
  readonly points: readonly CurvePoint[];
  readonly validations: readonly ValidationPoint[];
  /** How long it went, on the clock on the wall. */
  readonly seconds: number;
}

/** The layout of what is stored; another one is left alone. */
const version = 1;

/** A run as the storage lists it: its experiment as a link says it. */
export function writeListed({ experiment, rate, step, epoch }: UnfinishedRun, keptAt: number): object {
  return { version, experiment: writeLink(experiment), rate: rate ?? null, step, epoch, keptAt };
}

/** Reads what `writeListed` wrote, and when; undefined for anything else. */
export function readListed(
  id: string,
  given: unknown,
): { readonly run: UnfinishedRun; readonly keptAt: number } | undefined {
  if (!isOurs(given)) return undefined;
  const { experiment: query, rate, step, epoch, keptAt } = given;
  if (typeof query !== "string" || !isCount(step) || !isCount(epoch) || typeof keptAt !== "number") return undefined;
  if (rate !== null && !isPositive(rate)) return undefined;
  const link = readLink(query);
  if ("problem" in link || epoch > link.experiment.epochs) return undefined;
  return { run: { id, experiment: link.experiment, rate: rate ?? undefined, step, epoch }, keptAt };
}

/** The state as it is stored. */
export function writeState(state: UnfinishedState): object {
  return { version, ...state };
}

/** Reads what `writeState` wrote; undefined for anything else. What is in the checkpoint is for `loadCheckpoint` to say. */
export function readState(given: unknown): UnfinishedState | undefined {
  if (!isOurs(given)) return undefined;
  const { checkpoint, points, validations, seconds } = given;
  const areCurves = isListOfPoints(points) && isListOfPoints(validations);
  if (!areCurves || !isRecord(checkpoint) || typeof seconds !== "number" || !(seconds >= 0)) return undefined;
  return { checkpoint: checkpoint as unknown as StoredCheckpoint, points, validations, seconds };
}

function isListOfPoints(given: unknown): given is readonly CurvePoint[] {
  const isPoint = (one: unknown): boolean =>
    isRecord(one) && ["epoch", "loss", "accuracy"].every((name) => typeof one[name] === "number");
  return Array.isArray(given) && given.every(isPoint);
}

function isOurs(given: unknown): given is Record<string, unknown> {
  return isRecord(given) && given["version"] === version;
}

function isRecord(given: unknown): given is Record<string, unknown> {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}

function isCount(given: unknown): given is number {
  return Number.isSafeInteger(given) && (given as number) >= 1;
}

function isPositive(given: unknown): given is number {
  return typeof given === "number" && Number.isFinite(given) && given > 0;
}
