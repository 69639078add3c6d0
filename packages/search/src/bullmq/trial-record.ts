import type { Redis } from "ioredis";
import { packed, unpacked } from "../checkpoints/folder-store.ts";
import type { CheckpointStore } from "../checkpoints/store.ts";
import type { TrialEnd } from "../runner/trial.ts";

/** Seconds after which Redis forgets a trial of which nothing was heard: 30 days. */
const KEPT = 30 * 24 * 3600;
const REPORT = "report:";

/** What Redis knows of the trials of a search: a hash each, with reports, a checkpoint and how they ended. */
export interface TrialRecords extends CheckpointStore {
  /** Whether a search goes on that began under the name `launch`; it keeps the report whatever the answer. */
  report(trial: number, step: number, score: number, launch: string): Promise<boolean>;
  reports(trial: number): Promise<readonly (readonly [step: number, score: number])[]>;
  /** How it ended at a step, or at its end. */
  endOf(trial: number, steps: number | undefined): Promise<TrialEnd | undefined>;
  saveEnd(trial: number, steps: number | undefined, end: TrialEnd): Promise<void>;
  isCurrent(launch: string): Promise<boolean>;
  /** From now on, trials of others of this name are to stop. */
  launch(name: string): Promise<void>;
  /** The search is over. */
  forgetLaunch(): Promise<void>;
}

/** The records of a search, by its name. */
export function trialRecords(redis: Redis, prefix: string, search: string): TrialRecords {
  const keyOf = (trial: number): string => `${prefix}:search:${search}:${trial}`;
  const launchKey = `${prefix}:search:${search}:launch`;
  const set = async (trial: number, field: string, value: string | Buffer): Promise<void> => {
    const key = keyOf(trial);
    const answers = await redis.multi().hset(key, field, value).expire(key, KEPT).exec();
    for (const [error] of answers ?? []) if (error !== null) throw error;
  };
  const isCurrent = async (launch: string): Promise<boolean> => (await redis.get(launchKey)) === launch;
  return {
    folder: () => undefined,
    load: async (trial) => unpacked((await redis.hgetBuffer(keyOf(trial), "checkpoint")) ?? new Uint8Array()),
    save: (trial, value) => set(trial, "checkpoint", Buffer.from(packed(value))),
    async remove(trial) {
      await redis.del(keyOf(trial));
    },
    async report(trial, step, score, launch) {
      await set(trial, `${REPORT}${step}`, JSON.stringify(score));
      return isCurrent(launch);
    },
    reports: (trial) => reportsAt(redis, keyOf(trial)),
    async endOf(trial, steps) {
      const text = await redis.hget(keyOf(trial), endField(steps));
      return text === null ? undefined : (JSON.parse(text) as TrialEnd);
    },
    saveEnd: (trial, steps, end) => set(trial, endField(steps), JSON.stringify(end)),
    isCurrent,
    async launch(name) {
      await redis.set(launchKey, name, "EX", KEPT);
    },
    async forgetLaunch() {
      await redis.del(launchKey);
    },
  };
}

function endField(steps: number | undefined): string {
  return `end:${steps ?? "all"}`;
}

async function reportsAt(redis: Redis, key: string): Promise<[step: number, score: number][]> {
  const fields = (await redis.hkeys(key)).filter((field) => field.startsWith(REPORT));
  if (fields.length === 0) return [];
  const values = await redis.hmget(key, ...fields);
  const pairs = fields.map((field, at): [number, number] => [Number(field.slice(REPORT.length)), Number(values[at])]);
  return pairs.sort(([a], [b]) => a - b);
}

/** The same records, with checkpoints elsewhere. */
export function withCheckpoints(records: TrialRecords, store: CheckpointStore): TrialRecords {
  const { load, save, folder } = store;
  return {
    ...records,
    load,
    save,
    folder,
    async remove(trial) {
      await store.remove(trial);
      await records.remove(trial);
    },
  };
}
