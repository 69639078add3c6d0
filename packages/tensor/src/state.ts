import type { Backend } from "./backend.ts";
import { BackendError, refusal } from "./errors.ts";
import type { Tensor } from "./tensor.ts";

/** The tensors that one call of `scope` has created. */
export interface Scope {
  readonly tensors: Tensor[];
  readonly parent: Scope | undefined;
}

/** What all operations share. This is why siblings have `@ganglion/tensor` as a peer: there must be one of it. */
interface State {
  backend: Backend | undefined;
  recording: boolean;
  scope: Scope | undefined;
  /** Counts recorded operations; later nodes have larger numbers than what they were made from. */
  nodes: number;
}

/** The one instance. */
export const state: State = { backend: undefined, recording: true, scope: undefined, nodes: 0 };

/**
 * Makes `backend` the one that new tensors are created on. Tensors that exist stay where they are.
 * @example
 * ```ts
 * import { reference, setBackend } from "@ganglion/tensor";
 * setBackend(reference());
 * ```
 */
export function setBackend(backend: Backend): void {
  state.backend = backend;
}

/**
 * The backend that new tensors are created on.
 * @throws BackendError if none was set.
 */
export function activeBackend(): Backend {
  if (state.backend === undefined) {
    throw refusal(
      BackendError,
      "activeBackend",
      "a backend must be set before tensors are created",
      "none",
      "Call setBackend(reference()) from @ganglion/tensor, or setBackend(await wasm()) from @ganglion/wasm.",
    );
  }
  return state.backend;
}

/** Whether operations are being recorded for `backward`. False inside `noGrad`. */
export function isRecording(): boolean {
  return state.recording;
}

/**
 * Runs `body` without recording: no gradient flows through what it computes, and it costs no tape.
 * @throws Error if `body` returns a promise, since whatever ran meanwhile would not be recorded either.
 */
export function noGrad<T>(body: () => T): T {
  return withRecording("noGrad", false, body);
}

/** Runs `body` with recording on or off and restores what was before. */
export function withRecording<T>(name: string, recording: boolean, body: () => T): T {
  const before = state.recording;
  state.recording = recording;
  try {
    return rejectPromise(name, body());
  } finally {
    state.recording = before;
  }
}

/** @throws Error if `result` is a promise: `name` changes shared state and must end before anything else runs. */
export function rejectPromise<T>(name: string, result: T): T {
  if (result instanceof Promise) {
    result.catch(() => undefined);
    throw refusal(
      Error,
      name,
      "the function must be synchronous",
      "one that returns a promise",
      "Return the tensors from it and await their data outside.",
    );
  }
  return result;
}
