import { refusal } from "@ganglion/tensor";
import { builtinModule } from "@ganglion/tensor/files";
import { failureOf } from "../runner/failure.ts";
import type { TrialChannel } from "../runner/runner.ts";
import type { TrialEnd, TrialJob } from "../runner/trial.ts";
import type { FromThread, Question, ToThread } from "./messages.ts";
import { addressOfThread } from "./serve-thread.ts";

/** What is used of a worker of `node:worker_threads`. */
interface NodeWorker {
  readonly threadId: number;
  postMessage(message: ToThread): void;
  on(name: "message", handler: (message: FromThread) => void): void;
  on(name: "error", handler: (error: unknown) => void): void;
  on(name: "exit", handler: (code: number) => void): void;
  terminate(): Promise<number>;
  unref(): void;
  ref(): void;
}

type WorkerClass = new (
  program: URL,
  options: { readonly execArgv?: readonly string[]; readonly workerData: object },
) => NodeWorker;

/** How a trial that was given to a thread ended; a thread that is gone has lost it. */
export type ThreadEnd = TrialEnd | { readonly type: "lost"; readonly reason: string };

/** A thread that runs one trial at a time. */
export interface Thread {
  run(job: TrialJob, channel: TrialChannel): Promise<ThreadEnd>;
  /** Tells the trial that the search ends. */
  stop(): void;
  isAlive(): boolean;
  end(): Promise<void>;
}

/**
 * The thread's own program: it loads ours, by which it loads that of the trial. It is a module, since of others Node 20 begins none
 * with `--import`.
 */
const PROGRAM = `import { parentPort, workerData } from "node:worker_threads";
const { ours, module } = workerData;
const refuse = (error) => parentPort.postMessage({ type: "unusable", got: "one that cannot be loaded: " + error });
import(ours).then(({ serveThread }) => serveThread(module, parentPort)).catch(refuse);`;

interface Work {
  readonly job: TrialJob;
  readonly channel: TrialChannel;
  settle(end: ThreadEnd): void;
  reject(error: Error): void;
}

/** Begins a thread. */
export function openThread(module: string, execArgv: readonly string[] | undefined): Thread {
  const worker = newWorker(module, execArgv);
  const name = `thread ${worker.threadId}`;
  const state: State = { work: undefined, gone: undefined };
  listen(worker, name, module, state);
  return {
    async run(job, channel) {
      if (state.gone !== undefined) return { type: "lost", reason: state.gone };
      const ended = new Promise<ThreadEnd>((settle, reject) => {
        state.work = { job, channel, settle, reject };
      });
      worker.ref();
      channel.began(name);
      worker.postMessage({ type: "run", job, folder: channel.checkpoints.folder(job.trial) });
      return ended;
    },
    isAlive: () => state.gone === undefined,
    stop: () => worker.postMessage({ type: "stop" }),
    async end() {
      await worker.terminate();
    },
  };
}

interface State {
  work: Work | undefined;
  /** Why there is no thread any more. */
  gone: string | undefined;
}

function newWorker(module: string, execArgv: readonly string[] | undefined): NodeWorker {
  const { Worker } = builtinModule<{ readonly Worker: WorkerClass }>("node:worker_threads") as { Worker: WorkerClass };
  const program = new URL(`data:text/javascript,${encodeURIComponent(PROGRAM)}`);
  return new Worker(program, { workerData: { ours: addressOfThread(), module }, ...(execArgv && { execArgv }) });
}

function listen(worker: NodeWorker, name: string, module: string, state: State): void {
  const finish = (end: ThreadEnd): void => {
    state.work?.settle(end);
    state.work = undefined;
    // A thread that only waits keeps no process alive.
    worker.unref();
  };
  worker.on("message", (message) => {
    if (message.type === "question" && state.work !== undefined) void answer(worker, message, state.work);
    else if (message.type === "unusable") state.work?.reject(unusable(module, message.got));
    else if (message.type === "end") finish(message.end);
  });
  worker.on("error", (error) => {
    const isOut = (Object(error) as { readonly code?: unknown }).code === "ERR_WORKER_OUT_OF_MEMORY";
    state.gone = `${name} ended with an error`;
    finish(
      isOut ? { type: "lost", reason: `${name} ran out of memory` } : { type: "failed", failure: failureOf(error) },
    );
  });
  worker.on("exit", (code) => {
    state.gone ??= `${name} ended with code ${code}`;
    finish({ type: "lost", reason: state.gone });
  });
}

async function answer(
  worker: NodeWorker,
  { id, question }: Extract<FromThread, { type: "question" }>,
  { job, channel }: Work,
): Promise<void> {
  try {
    worker.postMessage({ type: "answer", id, value: await answerOf(question, job.trial, channel) });
  } catch (error) {
    worker.postMessage({ type: "refused", id, failure: failureOf(error) });
  }
}

async function answerOf(question: Question, trial: number, { report, checkpoints }: TrialChannel): Promise<unknown> {
  if (question.ask === "report") return report(question.step, question.score);
  return question.ask === "load" ? checkpoints.load(trial) : checkpoints.save(trial, question.value);
}

function unusable(module: string, got: string): Error {
  const rule = "the module must export its trial";
  const remedy = `Write export const trial = async (config, context) => score, and name the file that runs, ${module}.`;
  return refusal(Error, "workerThreads", rule, got, remedy);
}
