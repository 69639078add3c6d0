import {
  type AbortSignalLike,
  checkCount,
  checkFinite,
  checkOptions,
  checkSignal,
  refusal,
  describeValue,
  type UrlLike,
} from "@ganglion/tensor";
import type { Job, Worker } from "bullmq";
import { folderStore } from "../checkpoints/folder-store.ts";
import { watchedStore } from "../checkpoints/watched-store.ts";
import { node } from "../node.ts";
import { inProcess } from "../runner/in-process.ts";
import { isRunner, type OpenRunner, type Runner } from "../runner/runner.ts";
import type { Trial } from "../runner/trial.ts";
import { workerThreads } from "../threads/worker-threads.ts";
import { connect } from "./connection.ts";
import { checkedJob, type JobProgress } from "./job-data.ts";
import { checkConnection, checkKey, type RedisConnection } from "./place.ts";
import { type TrialRecords, trialRecords } from "./trial-record.ts";

/** Where the queue is, and how it is served. */
export interface ServeTrialsOptions {
  readonly connection: RedisConnection;
  /** The name of the queue, and what keys begin with, as in `bullQueue`. */
  readonly queue?: string | undefined;
  readonly prefix?: string | undefined;
  /** How many trials at a time; by default as many as the runner takes. */
  readonly concurrency?: number | undefined;
  /** Seconds without a sign of life after which a worker counts as lost, and its trials go on elsewhere; 30 by default. */
  readonly heartbeat?: number | undefined;
  /** Ends serving. */
  readonly signal?: AbortSignalLike | undefined;
}

/** A queue that is served. */
export interface Serving {
  /** Ends it. What is at work goes on elsewhere, from what it saved last. */
  close(): Promise<void>;
}

const where = "serveTrials";
/** How often in all a job may lose its worker while no search looks after it. */
const MAX_LOSSES = 100;
/** How often a thread in this process may be lost in a row. */
const MAX_LOCAL = 5;

/**
 * Serves a queue of trials on this machine: call it in a process of its own, on as many machines as there are. The module's export
 * `trial` runs on threads of the process, so that work which never pauses stops no sign of life; a function runs in the process itself.
 * @param trial the address of the module, `new URL("./trial.js", import.meta.url)`, the function, or a runner.
 * @throws TypeError or RangeError if an option is wrong, Error if Redis does not answer.
 * @example
 * ```ts no-run
 * import { serveTrials } from "@ganglion/search/bullmq";
 * await serveTrials(new URL("./trial.js", import.meta.url), { connection: "redis://localhost:6379", queue: "digits" });
 * ```
 */
export async function serveTrials(
  trial: Trial | UrlLike | string | Runner,
  options: ServeTrialsOptions,
): Promise<Serving> {
  const runner = runnerOf(trial);
  const checks = { queue: checkKey, prefix: checkKey, concurrency: checkCount, heartbeat: checkHeartbeat };
  const renamed = { name: "queue", queueName: "queue", redis: "connection", workers: "concurrency" };
  const all = { connection: [checkConnection], signal: checkSignal, ...checks };
  checkOptions<ServeTrialsOptions>(where, options, all, renamed);
  const { connection, queue = "trials", prefix = "ganglion", heartbeat = 30 } = options;
  const { bullmq, redis } = await connect(where, connection);
  const open = await runner.open(queue);
  const stop = new AbortController();
  const worker = new bullmq.Worker(
    queue,
    (job) => serve(job, open, trialRecords(redis, prefix, checkedJob(job.data).job.search), stop.signal),
    {
      connection: redis,
      prefix,
      concurrency: options.concurrency ?? Math.min(open.capacity, 2 ** 16),
      lockDuration: heartbeat * 1000,
      stalledInterval: heartbeat * 500,
      maxStalledCount: MAX_LOSSES,
    },
  );
  // What breaks is tried again by BullMQ.
  worker.on("error", () => undefined);
  const close = closing(worker, open, stop, () => redis.disconnect());
  const signal = options.signal as AbortSignal | undefined;
  signal?.addEventListener("abort", () => void close(), { once: true });
  if (signal?.aborted === true) await close();
  else await worker.waitUntilReady();
  return { close };
}

function checkHeartbeat(_where: string, name: string, value: unknown): void {
  checkFinite(where, name, value, true);
  if (value >= 0.1 && value <= 86_400) return;
  const rule = `${name} must be from a tenth of a second to a day`;
  throw refusal(RangeError, where, rule, `${value} seconds`, "Leave it out for 30.");
}

function runnerOf(trial: unknown): Runner {
  if (typeof trial === "function") return inProcess(trial as Trial);
  if (isRunner(trial)) return trial;
  if (typeof trial === "string" || typeof (Object(trial) as Partial<UrlLike>).href === "string") {
    return workerThreads(trial as string);
  }
  const rule = "trial must be the address of a module, a function or a runner";
  const remedy = 'Pass new URL("./trial.js", import.meta.url), or the function.';
  throw refusal(TypeError, where, rule, describeValue(trial), remedy);
}

function closing(worker: Worker, open: OpenRunner, stop: AbortController, disconnect: () => void): () => Promise<void> {
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    stop.abort();
    await open.close();
    await worker.close(true);
    disconnect();
  };
  return () => (closed ??= close());
}

/** Runs a job, and keeps how it ended before it is done. */
async function serve(job: Job, runner: OpenRunner, records: TrialRecords, signal: AbortSignal): Promise<void> {
  const { job: work, launch, folder } = checkedJob(job.data);
  if (!(await records.isCurrent(launch))) return;
  const tell = (progress: JobProgress): Promise<void> => job.updateProgress(progress);
  const os = node("node:os", where);
  let lossesInRow = 0;
  const kept = folder === null ? records : folderStore(folder);
  const broken: unknown[] = [];
  const checkpoints = watchedStore(kept, {
    async saved() {
      lossesInRow = 0;
      await tell({ type: "saved" });
    },
    broke: (error) => broken.push(error),
  });
  const end = await runner.run(work, {
    signal,
    checkpoints,
    progressed() {
      lossesInRow = 0;
    },
    began: (name) =>
      void tell({ type: "began", worker: `${os.hostname()}, process ${process.pid}, ${name}` }).catch(() => 0),
    async report(step, score) {
      lossesInRow = 0;
      const goesOn = await records.report(work.trial, step, score, launch);
      await tell({ type: "report", step, score });
      return goesOn && !signal.aborted;
    },
    lost(reason) {
      void tell({ type: "lost", reason }).catch(() => 0);
      return ++lossesInRow < MAX_LOCAL;
    },
  });
  // The job fails; the search tries it again.
  if (broken.length > 0) throw broken[0];
  if (end.type !== "stopped") await records.saveEnd(work.trial, work.steps, end);
  // A job that was broken off here is given back by its lock, which runs out.
  else if (signal.aborted) await new Promise(() => {});
}
