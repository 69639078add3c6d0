import { describeValue, isPlainObject, refusal } from "@ganglion/tensor";
import type { DivergedError, Divergence } from "../diverged-error.ts";
import type { FitEvent } from "../fit-event.ts";
import type { StoredCheckpoint, StoredTensor } from "../stored-checkpoint.ts";

/** By which our messages are told from those that you post yourself. */
const MARK = "@ganglion/train";

/** What the page asks of the worker. `run` counts the trainings that a worker is asked for. */
export type Request =
  /** Whether somebody is there; answered by "ready". */
  | { readonly type: "hello" }
  | {
      readonly type: "start";
      readonly run: number;
      /** Whether it is to stop before the first step. */
      readonly isAborted: boolean;
      readonly data: unknown;
      readonly resume: StoredCheckpoint | undefined;
    }
  | { readonly type: "pause" | "resume" | "cancel"; readonly run: number }
  /** The events that were sent are dealt with; the next ones may come. */
  | { readonly type: "taken"; readonly run: number }
  | { readonly type: "ask"; readonly run: number; readonly id: number; readonly for: "checkpoint" | "weights" };

/** What the worker says. */
export type Reply =
  | { readonly type: "ready" }
  | { readonly type: "events"; readonly run: number; readonly events: readonly FitEvent[] }
  | { readonly type: "answer"; readonly run: number; readonly id: number; readonly value: Answer }
  | { readonly type: "refused"; readonly run: number; readonly id: number; readonly error: PostedError }
  | { readonly type: "failed"; readonly run: number; readonly error: PostedError };

/** What can be asked for. */
export type Answer = StoredCheckpoint | Readonly<Record<string, StoredTensor>>;

/** An error as plain data. */
export interface PostedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** What a `DivergedError` knows besides. */
  readonly divergence: Divergence | undefined;
}

/** A message with our mark. */
export function marked<M extends Request | Reply>(message: M): M & { readonly from: string } {
  return { ...message, from: MARK };
}

/** One of our messages; undefined for any other. */
export function ours(data: unknown): Request | Reply | undefined {
  const isOurs = isPlainObject(data) && data["from"] === MARK;
  return isOurs ? (data as unknown as Request | Reply) : undefined;
}

/** What can be posted of an error. */
export function postable(error: unknown): PostedError {
  if (!(error instanceof Error)) {
    return {
      name: "Error",
      message: `the worker threw ${describeValue(error)}`,
      stack: undefined,
      divergence: undefined,
    };
  }
  const { name, message, stack } = error;
  const { step, epoch, loss, fault } = error as DivergedError;
  const divergence = name === "DivergedError" ? { step, epoch, loss, fault } : undefined;
  return { name, message, stack, divergence };
}

/** Posts, and says what cannot be posted. */
export function posting(where: string, name: string, post: () => void): void {
  try {
    post();
  } catch (error) {
    const remedy = "Functions, tensors and models cannot; make them in the worker.";
    const got = error instanceof Error ? error.message : describeValue(error);
    throw refusal(TypeError, where, `${name} must be what can be posted to a worker`, got, remedy, { cause: error });
  }
}
