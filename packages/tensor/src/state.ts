import type { Backend } from "./backend.ts";
import type { BadIndex } from "./bad-index.ts";
import { describeValue } from "./describe-value.ts";
import { BackendError, refusal } from "./errors.ts";
import type { Storage } from "./storage.ts";
import type { Tensor } from "./tensor.ts";
import { compatibility, VERSION } from "./version.ts";

/** The tensors that one call of `scope` has created. */
export interface Scope {
  readonly tensors: Tensor[];
  readonly parent: Scope | undefined;
}

/** What all operations share. This is why siblings have `@ganglion/tensor` as a peer: there should be one of it. */
interface State {
  backend?: Backend;
  recording: boolean;
  scope?: Scope | undefined;
  /** Counts recorded operations; later nodes have larger numbers than what they were made from. */
  nodes: number;
  /** The net below scopes: storages of tensors that nobody disposed and nobody can reach any more. */
  registry?: FinalizationRegistry<Storage>;
  /** How the operation that is computing names an index out of range. */
  naming?: ((bad: BadIndex) => RangeError) | undefined;
}

/** The one instance: copies of this package that are installed beside each other share it if they are compatible. */
export const state: State = /* @__PURE__ */ sharedState();

function sharedState(): State {
  const key = Symbol.for(`@ganglion/tensor/state@${compatibility(VERSION)}`);
  const host = globalThis as unknown as Record<symbol, State | undefined>;
  return (host[key] ??= { recording: true, nodes: 0 });
}

/**
 * Makes `backend` the one that new tensors are created on. Tensors that exist stay where they are.
 * @example
 * ```ts
 * import { reference, setBackend } from "@ganglion/tensor";
 * setBackend(reference());
 * ```
 */
export function setBackend(backend: Backend): void {
  if (!isBackend(backend)) {
    const remedy = "Call setBackend(reference()), or setBackend(await wasm()).";
    throw refusal(TypeError, "setBackend", "backend must be a backend", describeValue(backend), remedy);
  }
  state.backend = backend;
}

/** Whether `value` has what every backend has. */
export function isBackend(value: unknown): value is Backend {
  if (typeof value !== "object" || value === null) return false;
  const { upload, download, release, dtypes } = value as Partial<Backend>;
  return [upload, download, release].every((kernel) => typeof kernel === "function") && Array.isArray(dtypes);
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
  checkBody(name, body);
  const before = state.recording;
  state.recording = recording;
  try {
    return rejectPromise(name, body());
  } finally {
    state.recording = before;
  }
}

/** @throws TypeError unless `body` is a function. */
export function checkBody(name: string, body: unknown): void {
  if (typeof body === "function") return;
  throw refusal(TypeError, name, "body must be a function", describeValue(body), `Pass ${name}(() => ...).`);
}

/** @throws Error if `result` is a promise: `name` changes shared state and must end before anything else runs. */
export function rejectPromise<T>(name: string, result: T): T {
  if (!isPromise(result)) return result;
  Promise.resolve(result).catch(() => undefined);
  throw refusal(
    Error,
    name,
    "the function must be synchronous",
    "one that returns a promise",
    "Return the tensors from it and await their data outside.",
  );
}

/** Whether `value` can be awaited, as promises of any realm and library can. */
function isPromise(value: unknown): boolean {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === "function";
}
