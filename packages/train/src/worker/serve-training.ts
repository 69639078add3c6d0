import { stateDict } from "@ganglion/layers";
import { checkFunction, describeValue, isPlainObject, type Layer, refusal } from "@ganglion/tensor";
import { fit } from "../fit.ts";
import type { FitOptions } from "../fit-options.ts";
import { loadCheckpoint, readTensors, saveCheckpoint, type StoredCheckpoint } from "../stored-checkpoint.ts";
import type { Training } from "../training.ts";
import { type Gate, openGate } from "./gate.ts";
import { type Answer, marked, ours, posting, postable, type Reply, type Request } from "./messages.ts";
import { type Outbox, outboxOf } from "./outbox.ts";
import { ownPort } from "./port.ts";

/** What is trained, and how: what `fit` takes. `signal` and `resume` come from the page besides. */
export interface TrainingSetup {
  readonly model: Layer;
  readonly options: FitOptions;
}

/** Makes model, data and options in the worker of what the page has posted. */
export type SetupTraining<Data> = (data: Data) => TrainingSetup | Promise<TrainingSetup>;

const where = "serveTraining";

/**
 * Trains in this worker whenever the page asks for it by `trainInWorker`: `setup` gets the `data` that the page posts, and gives the
 * model and what `fit` takes. Training never waits for the page: while a message is not dealt with, steps are added up in the next one.
 * The first call in a worker counts; later ones do nothing, since WebKit runs a worker's script once more when another imports from it,
 * as those of bundlers do.
 * @throws Error outside of workers, TypeError unless `setup` is a function.
 * @example
 * ```ts no-run
 * import { digits } from "@ganglion/datasets";
 * import { linear, parameters } from "@ganglion/layers";
 * import { crossEntropy } from "@ganglion/losses";
 * import { sgd } from "@ganglion/optim";
 * import { rng, setBackend } from "@ganglion/tensor";
 * import { serveTraining } from "@ganglion/train/worker";
 * import { wasm } from "@ganglion/wasm";
 * serveTraining(async ({ learningRate }: { learningRate: number }) => {
 *   setBackend(await wasm());
 *   const model = linear(64, 10, { rng: rng(7) });
 *   const optimizer = sgd(parameters(model), { learningRate });
 *   const train = await digits({ shape: [64] });
 *   return { model, options: { train, loss: crossEntropy, optimizer, epochs: 9, batchSize: 64, rng: rng(8) } };
 * });
 * ```
 */
export function serveTraining<Data>(setup: SetupTraining<Data>): void {
  checkFunction(where, "setup", setup);
  const port = ownPort(where);
  if (isServing()) return;
  const post = (reply: Reply): void => posting(where, "what is reported", () => port.post(marked(reply)));
  let at: Served | undefined;
  port.listen({
    message(data) {
      const request = ours(data) as Request | undefined;
      if (request === undefined) return;
      if (request.type === "hello") post({ type: "ready" });
      else if (request.type === "start") {
        at?.cancel();
        at = serve(request, setup as SetupTraining<unknown>, post);
      } else if (at?.run === request.run) at.handle(request);
    },
    failure() {
      at?.cancel();
    },
  });
  post({ type: "ready" });
}

/** Whether this worker served before, by this copy of the module or another. */
function isServing(): boolean {
  const serving = Symbol.for("@ganglion/train/serving");
  const host = globalThis as unknown as Record<symbol, boolean | undefined>;
  const before = host[serving] ?? false;
  host[serving] = true;
  return before;
}

/** A training that is served. */
interface Served {
  readonly run: number;
  cancel(): void;
  handle(request: Exclude<Request, { type: "hello" | "start" }>): void;
}

type StartRequest = Extract<Request, { type: "start" }>;
type Question = Extract<Request, { type: "ask" }>;

function serve(request: StartRequest, setup: SetupTraining<unknown>, post: (reply: Reply) => void): Served {
  const { run } = request;
  const stop = new AbortController();
  if (request.isAborted) stop.abort();
  const gate = openGate();
  const outbox = outboxOf(run, post);
  const questions = questionsOf(post);
  void train({ request, setup, stop, gate, outbox, questions, post });
  const cancel = (): void => {
    stop.abort();
    gate.open();
  };
  return {
    run,
    cancel,
    handle(asked) {
      if (asked.type === "taken") outbox.taken();
      else if (asked.type === "cancel") cancel();
      else if (asked.type === "pause") gate.close();
      else if (asked.type === "resume") gate.open();
      else if (asked.type === "ask") questions.put(asked, gate.isWaiting());
    },
  };
}

interface Work {
  readonly request: StartRequest;
  readonly setup: SetupTraining<unknown>;
  readonly stop: AbortController;
  readonly gate: Gate;
  readonly outbox: Outbox;
  readonly questions: Questions;
  readonly post: (reply: Reply) => void;
}

/** Trains to the end; nothing of it is thrown. */
async function train({ request, setup, stop, gate, outbox, questions, post }: Work): Promise<void> {
  try {
    const { model, options } = checkSetup(await setup(request.data));
    const training = fit(model, withPage(options, stop, request.resume));
    questions.about(model, training);
    for (;;) {
      await questions.answerAll();
      await gate.pass();
      const next = await training.next();
      if (next.done === true) break;
      outbox.push(next.value);
    }
  } catch (error) {
    post({ type: "failed", run: request.run, error: postable(error) });
  }
  await questions.answerAtOnce();
}

/** What the page has asked for. */
interface Questions {
  about(model: Layer, training: Training): void;
  put(question: Question, isIdle: boolean): void;
  answerAll(): Promise<void>;
  /** From now on nothing is at work. */
  answerAtOnce(): Promise<void>;
}

/** At work questions wait for the time between two events. */
function questionsOf(post: (reply: Reply) => void): Questions {
  const waiting: Question[] = [];
  let subject: { readonly model: Layer; readonly training: Training } | undefined;
  let isAtWork = true;
  const answerAll = async (): Promise<void> => {
    for (let question = waiting.shift(); question !== undefined; question = waiting.shift()) {
      await answer(question, subject, post);
    }
  };
  return {
    about(model, training) {
      subject = { model, training };
    },
    put(question, isIdle) {
      waiting.push(question);
      if (isIdle || !isAtWork) void answerAll();
    },
    answerAll,
    answerAtOnce() {
      isAtWork = false;
      return answerAll();
    },
  };
}

/** The options with what the page has a say in. */
function withPage(options: FitOptions, stop: AbortController, resume: StoredCheckpoint | undefined): FitOptions {
  const own = options.signal as AbortSignal | undefined;
  if (own?.aborted === true) stop.abort(own.reason);
  own?.addEventListener?.("abort", () => stop.abort(own.reason));
  return { ...options, signal: stop.signal, ...(resume === undefined ? {} : { resume: loadCheckpoint(resume) }) };
}

function checkSetup(given: unknown): TrainingSetup {
  if (isPlainObject(given) && typeof given["model"] === "function" && isPlainObject(given["options"])) {
    return given as unknown as TrainingSetup;
  }
  const rule = "setup must return a model and the options of fit";
  throw refusal(TypeError, where, rule, describeValue(given), "Return { model, options: { train, loss, ... } }.");
}

async function answer(
  { run, id, for: what }: Question,
  asked: { readonly model: Layer; readonly training: Training } | undefined,
  post: (reply: Reply) => void,
): Promise<void> {
  try {
    if (asked === undefined) {
      throw refusal(Error, where, "there must be a training", "one that could not begin", "See the error that it had.");
    }
    const { model, training } = asked;
    const value: Answer = what === "weights" ? await weightsOf(model) : await saveCheckpoint(training.checkpoint());
    post({ type: "answer", run, id, value });
  } catch (error) {
    post({ type: "refused", run, id, error: postable(error) });
  }
}

async function weightsOf(model: Layer): ReturnType<typeof readTensors> {
  const tensors = stateDict(model);
  try {
    return await readTensors(tensors);
  } finally {
    for (const x of Object.values(tensors)) x.dispose();
  }
}
