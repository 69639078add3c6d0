import {
  type AbortSignalLike,
  checkFinite,
  checkOptions,
  checkWhole,
  anything,
  describeValue,
  refusal,
} from "@ganglion/tensor";
import { failureOf } from "./failure.ts";
import type { Trial, TrialContext, TrialEnd, TrialJob, TrialStep } from "./trial.ts";

/** What stands behind a trial's context, wherever it runs. */
export interface TrialPort {
  /** Whether the search goes on. */
  report(step: number, score: number): Promise<boolean>;
  load(): Promise<unknown>;
  save(value: unknown): Promise<void>;
  readonly folder: string | undefined;
  readonly signal: AbortSignalLike;
}

const where = "trial";
const RETURNS =
  "Return a number, call context.report(step, score), or be an async function* that yields { step, score }.";

/** Calls a trial's function for a piece of work. Never throws: what goes wrong is how it ended. */
export async function runTrial(trial: Trial, job: TrialJob, port: TrialPort): Promise<TrialEnd> {
  const state = { isStopped: false, reports: 0 };
  const report = reporting(job.steps, port, state);
  try {
    const { trial: number, config, seed, steps } = job;
    const { load, save, folder } = port;
    const checkpoint = { load, save: saving(save), folder };
    const context: TrialContext = { trial: number, seed, steps, report, checkpoint, signal: port.signal };
    const result: unknown = await trial(structuredClone(config), context);
    const returned = isAsyncIterable(result) ? await goThrough(result, report) : result;
    if (state.isStopped) return { type: "stopped" };
    return { type: "ended", score: checkedScore(returned, state.reports) };
  } catch (error) {
    // What a trial throws because it was told to stop is no failure of it.
    return state.isStopped || port.signal.aborted ? { type: "stopped" } : { type: "failed", failure: failureOf(error) };
  }
}

function reporting(
  steps: number | undefined,
  port: TrialPort,
  state: { isStopped: boolean; reports: number },
): TrialContext["report"] {
  let last = -1;
  return async (step, score, checkpoint) => {
    const name = "context.report";
    checkWhole(name, "step", step);
    if (step <= last) {
      const remedy = "Count the steps from the beginning of the trial.";
      throw refusal(RangeError, name, "steps must go up", `${step} after ${last}`, remedy);
    }
    checkFinite(name, "score", score);
    last = step;
    state.reports++;
    const goesOn = await port.report(step, score);
    if (checkpoint !== undefined) await saving(port.save)(checkpoint);
    if (!goesOn) state.isStopped = true;
    return goesOn && (steps === undefined || step < steps);
  };
}

function saving(save: TrialPort["save"]): TrialPort["save"] {
  return async (value) => {
    try {
      await save(value);
    } catch (error) {
      if (!isUncloneable(error)) throw error;
      const rule = "value must be what structuredClone takes";
      const remedy = "Save plain data and typed arrays, such as await saveCheckpoint(training.checkpoint()).";
      throw refusal(TypeError, "checkpoint.save", rule, describeValue(value), remedy);
    }
  };
}

/** Whether an error says that a value is none that `structuredClone` takes. */
export function isUncloneable(error: unknown): boolean {
  const { name } = Object(error) as { readonly name?: unknown };
  return name === "DataCloneError" || /could not be cloned/.test(String(error));
}

function isAsyncIterable(value: unknown): value is AsyncIterable<TrialStep> {
  return typeof (Object(value) as Partial<AsyncIterable<TrialStep>>)[Symbol.asyncIterator] === "function";
}

/** Reports each step that is yielded; returns what the generator does, or nothing if it was told to end. */
async function goThrough(steps: AsyncIterable<TrialStep>, report: TrialContext["report"]): Promise<unknown> {
  const iterator = steps[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await iterator.next();
      if (done === true) return value;
      checkOptions<TrialStep>(where, value, { step: [], score: [], checkpoint: anything });
      if (!(await report(value.step, value.score, value.checkpoint))) break;
    }
  } catch (error) {
    await iterator.return?.();
    throw error;
  }
  await iterator.return?.();
  return undefined;
}

function checkedScore(returned: unknown, reports: number): number | undefined {
  if (returned === undefined) return undefined;
  if (typeof returned !== "number") {
    throw refusal(TypeError, where, "what it returns must be its score", describeValue(returned), RETURNS);
  }
  if (Number.isFinite(returned)) return returned;
  const got = `${returned} after ${reports} reports`;
  throw refusal(RangeError, where, "its score must be a finite number", got, "It may have diverged.");
}
