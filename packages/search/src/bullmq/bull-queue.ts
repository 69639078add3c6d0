import { checkOptions, type UrlLike } from "@ganglion/tensor";
import type { Queue, QueueEvents } from "bullmq";
import { folderStore } from "../checkpoints/folder-store.ts";
import { pathOf } from "../node.ts";
import type { OpenRunner, Runner, TrialChannel } from "../runner/runner.ts";
import type { TrialEnd, TrialJob } from "../runner/trial.ts";
import { connect, type Connected } from "./connection.ts";
import type { JobData, JobProgress } from "./job-data.ts";
import { checkConnection, checkKey, type QueuePlace, type RedisConnection } from "./place.ts";
import { type TrialRecords, trialRecords, withCheckpoints } from "./trial-record.ts";

/** Where the queue is. */
export interface BullQueueOptions {
  readonly connection: RedisConnection;
  /** The name of the queue; `"trials"` by default. Workers that serve it run what they were given: a queue is of one trial function. */
  readonly queue?: string | undefined;
  /** What all keys in Redis begin with; `"ganglion"` by default. */
  readonly prefix?: string | undefined;
  /** A folder that all machines see under this path, for checkpoints; by default Redis keeps them. */
  readonly checkpoints?: string | UrlLike | undefined;
}

const where = "bullQueue";
/** Milliseconds after which what is waited for is looked up, should its event have been lost. */
const LOOK = 5000;

/**
 * Runs trials on whatever machines serve the queue with `serveTrials`, by BullMQ on Redis or Valkey. A worker that is gone in the middle
 * of a trial loses nothing: the trial goes on elsewhere from what it saved last. With a journal the search itself may be killed, too:
 * workers go on, and what they found meanwhile is known when it is resumed.
 * @throws TypeError or RangeError if an option is wrong; while searching Error if Redis does not answer.
 * @example
 * ```ts no-run
 * import { logUniform, randomSearch, search } from "@ganglion/search";
 * import { bullQueue } from "@ganglion/search/bullmq";
 * const runner = bullQueue({ connection: "redis://localhost:6379", queue: "digits" });
 * const strategy = randomSearch({ trials: 40 });
 * const found = await search(runner, { space: { learningRate: logUniform(1e-4, 1) }, strategy, journal: "digits.jsonl" });
 * ```
 */
export function bullQueue(options: BullQueueOptions): Runner {
  const checkFolder = (_: string, name: string, value: unknown): void => void pathOf(where, name, value);
  const checks = { connection: [checkConnection], queue: checkKey, prefix: checkKey, checkpoints: checkFolder };
  checkOptions<BullQueueOptions>(where, options, checks, { name: "queue", queueName: "queue", redis: "connection" });
  const { connection, queue = "trials", prefix = "ganglion", checkpoints } = options;
  const folder = checkpoints === undefined ? null : pathOf(where, "checkpoints", checkpoints);
  return {
    kind: "bullQueue",
    async open(search) {
      return openQueue(search, { connection, queue, prefix }, folder, await connect(where, connection));
    },
  };
}

/** A trial that is waited for. */
interface Pending {
  readonly job: TrialJob;
  readonly channel: TrialChannel;
  settle(end: TrialEnd): void;
  reject(error: unknown): void;
}

interface Tools {
  readonly queue: Queue;
  readonly records: TrialRecords;
  /** By the jobs' ids. */
  readonly pending: Map<string, Pending>;
  readonly launch: string;
  readonly folder: string | null;
}

async function openQueue(
  search: string,
  { queue: name, prefix }: QueuePlace,
  folder: string | null,
  { bullmq, redis }: Connected,
): Promise<OpenRunner> {
  const queue = new bullmq.Queue(name, { connection: redis, prefix });
  const events = new bullmq.QueueEvents(name, { connection: redis, prefix });
  // What breaks is tried again by BullMQ; its commands wait meanwhile.
  queue.on("error", () => undefined);
  events.on("error", () => undefined);
  await Promise.all([queue.waitUntilReady(), events.waitUntilReady()]);
  const inRedis = trialRecords(redis, prefix, search);
  const records = folder === null ? inRedis : withCheckpoints(inRedis, folderStore(folder));
  const tools: Tools = { queue, records, pending: new Map(), launch: crypto.randomUUID(), folder };
  await records.launch(tools.launch);
  listen(events, tools);
  const timer = setInterval(() => {
    for (const [id, { channel }] of tools.pending) if (!channel.signal.aborted) void look(id, tools);
  }, LOOK);
  return {
    capacity: Number.POSITIVE_INFINITY,
    checkpoints: records,
    run: (job, channel) => runQueued(job, channel, tools),
    async close() {
      clearInterval(timer);
      await records.forgetLaunch();
      await Promise.allSettled([...tools.pending.keys()].map((id) => queue.remove(id)));
      for (const { settle } of tools.pending.values()) settle({ type: "stopped" });
      tools.pending.clear();
      await Promise.allSettled([events.close(), queue.close()]);
      redis.disconnect();
    },
  };
}

async function runQueued(job: TrialJob, channel: TrialChannel, tools: Tools): Promise<TrialEnd> {
  const { records } = tools;
  await takeReports(job.trial, channel, records);
  for (let round = 0; ; round++) {
    const known = await records.endOf(job.trial, job.steps);
    if (known !== undefined) return known;
    const end = await queued(`${tools.launch}-${job.trial}-${job.steps ?? "all"}-${round}`, job, channel, tools);
    if (end !== "again") return end;
  }
}

/** Puts a job into the queue, and waits for how it ends. */
async function queued(id: string, job: TrialJob, channel: TrialChannel, tools: Tools): Promise<TrialEnd | "again"> {
  const { queue, pending, launch, folder } = tools;
  const ended = new Promise<TrialEnd>((settle, reject) => {
    pending.set(id, { job, channel, settle, reject });
  });
  try {
    const data: JobData = { job, launch, folder };
    await queue.add("trial", data, { jobId: id, removeOnComplete: true, removeOnFail: true });
    const end = await ended;
    return end.type === "stopped" && !channel.signal.aborted ? "again" : end;
  } finally {
    pending.delete(id);
  }
}

async function takeReports(trial: number, channel: TrialChannel, records: TrialRecords): Promise<void> {
  for (const [step, score] of await records.reports(trial)) await channel.report(step, score);
}

function listen(events: QueueEvents, tools: Tools): void {
  const { pending } = tools;
  const lose = (id: string, reason: string): void => {
    const waiting = pending.get(id);
    if (waiting === undefined || waiting.channel.lost(reason)) return;
    waiting.settle({ type: "failed", failure: { name: "Error", message: reason } });
    void tools.queue.remove(id).catch(() => undefined);
  };
  events.on("progress", ({ jobId, data }) => {
    const waiting = pending.get(jobId);
    const progress = data as unknown as JobProgress;
    if (waiting === undefined) return;
    const { channel } = waiting;
    if (progress.type === "began") channel.began(progress.worker);
    else if (progress.type === "report") void channel.report(progress.step, progress.score).catch(waiting.reject);
    else if (progress.type === "saved") channel.progressed();
    else lose(jobId, progress.reason);
  });
  events.on("stalled", ({ jobId }) => lose(jobId, "its worker was not heard of any more"));
  events.on("completed", ({ jobId }) => void look(jobId, tools));
  events.on("failed", ({ jobId, failedReason }) => {
    lose(jobId, failedReason);
    pending.get(jobId)?.settle({ type: "stopped" });
  });
}

/** Looks up how a job ended, if it did. */
async function look(id: string, { pending, records }: Tools): Promise<void> {
  const waiting = pending.get(id);
  if (waiting === undefined) return;
  try {
    const end = await records.endOf(waiting.job.trial, waiting.job.steps);
    if (end === undefined) return;
    await takeReports(waiting.job.trial, waiting.channel, records);
    waiting.settle(end);
  } catch (error) {
    waiting.reject(error);
  }
}
