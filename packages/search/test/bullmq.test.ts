import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rng } from "@ganglion/tensor";
import { rejection, thrown } from "@ganglion/tensor/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { bullQueue, serveTrials, type Serving } from "../src/bullmq/index.ts";
import {
  choice,
  gridSearch,
  inProcess,
  type Journal,
  type JournalRecord,
  search,
  type SearchEvent,
  type Trial,
  workerThreads,
} from "../src/index.ts";
import { type Bundled, bundled } from "./support/bundled.ts";
import { ended, hasRedis, type RedisServer, startRedis } from "./support/redis.ts";
import { halving, lasting } from "./support/searches.ts";
import { trial } from "./support/trial.ts";

const isHere = hasRedis();
// oxlint-disable-next-line no-console -- so that whoever reads a log sees what was not tried
if (!isHere) console.info("BullMQ: skipped, since redis-server is not installed");

let server: RedisServer;
let modules: Bundled;
const workers = new Set<ChildProcess>();
beforeAll(async () => {
  modules = await bundled();
  if (isHere) server = await startRedis();
});
afterEach(async () => {
  await Promise.all([...workers].map(ended));
});
afterAll(async () => {
  modules.remove();
  await server?.stop();
});

/** A process that serves a queue. It ends with this one, whatever happens. */
function startWorker(queue: string): void {
  const child = fork(fileURLToPath(modules.address("worker")), [server.connection, queue], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  workers.add(child);
  child.once("exit", () => workers.delete(child));
}

describe.runIf(isHere)("bullQueue", () => {
  it("finds what was found without, whichever processes are killed in the middle of a trial", async () => {
    const alone = await search(trial, halving);
    const random = rng(Number(process.env["KILL_SEED"] ?? 5));
    const wanted = Number(process.env["KILLS"] ?? 2);
    const queue = "killed";
    for (let count = 0; count < 3; count++) startWorker(queue);
    const killed = search(bullQueue({ connection: server.connection, queue }), { ...halving, attempts: 100 });
    const events: SearchEvent<never>[] = [];
    const has = new Map<number, string>();
    let [lost, reports] = [0, 0];
    for await (const event of killed) {
      events.push(event as SearchEvent<never>);
      if (event.type === "trialStart") has.set(event.trial, event.worker);
      if (event.type === "lost") lost++;
      // One that is at work has its way before it is killed, until enough of them have lost a trial.
      if (event.type !== "report" || ++reports < 12 || lost >= wanted) continue;
      reports = 0;
      const victim = [...workers].find(({ pid }) => has.get(event.trial)?.includes(`process ${pid},`));
      if (victim === undefined) continue;
      setTimeout(() => victim.kill("SIGKILL"), random.integer(3));
      startWorker(queue);
    }
    const end = events.at(-1);
    if (end?.type !== "end") throw new Error("no end");
    expect(lasting(end.result)).toEqual(lasting(alone));
    const said = events.flatMap((event) => (event.type === "report" ? [`${event.trial} ${event.step}`] : []));
    expect(new Set(said).size).toBe(said.length);
    expect(lost).toBeGreaterThan(0);
  });

  it("goes on where it was after it was stopped, with what workers found meanwhile", async () => {
    const place = { connection: server.connection, queue: "resumed" };
    const alone = await search(trial, halving);
    const records: JournalRecord[] = [];
    const journal: Journal = {
      load: async () => [...records],
      async append(record) {
        records.push(structuredClone(record));
      },
    };
    const serving = await serveTrials(inProcess(trial, { concurrency: 4 }), place);
    try {
      for await (const { type } of search(bullQueue(place), { ...halving, journal })) {
        if (type === "trial" && records.length > 60) break;
      }
      // As if the search had been killed before it wrote down the last ones.
      const ends = records.filter(({ type }) => type === "end").length;
      records.splice(-10);
      const again = await search(bullQueue(place), { ...halving, journal });
      expect(lasting(again)).toEqual(lasting(alone));
      expect(ends).toBeLessThan(40 + 13 + 4);
      const keys = records.flatMap((record) => (record.type === "report" ? [`${record.trial} ${record.step}`] : []));
      expect(new Set(keys).size).toBe(keys.length);
    } finally {
      await serving.close();
    }
  });

  it("runs modules on threads of the workers, keeps what they save, and says how they fail", async () => {
    const place = { connection: server.connection, queue: "threads" };
    const runner = workerThreads(modules.address("odd-trial"), { workers: 1, execArgv: modules.execArgv });
    const serving = await serveTrials(runner, place);
    const space = { what: choice(["throws", "exits once"]) };
    try {
      const found = await search(bullQueue(place), { space, strategy: gridSearch() });
      expect(
        found.trials.map(({ state, score, failure, losses }) => [state, failure?.message ?? score, losses]),
      ).toEqual([
        ["failed", "not now", 0],
        ["finished", 7, 1],
      ]);
      expect(found.trials[0]?.failure?.name).toBe("RangeError");
      expect(found.checkpoint).toEqual({ weights: new Float32Array([7]) });
    } finally {
      await serving.close();
    }
  });

  it("keeps checkpoints in a folder that all share, if it is told so", async () => {
    const folder = mkdtempSync(join(tmpdir(), "shared-"));
    const place = { connection: server.connection, queue: "shared" };
    const serving = await serveTrials(async ({ x }, { checkpoint, trial: number }) => {
      expect(checkpoint.folder).toBe(join(folder, `trial-0000${number}`));
      await checkpoint.save({ x });
      return x;
    }, place);
    try {
      const space = { x: choice([3, 1, 2]) };
      const found = await search(bullQueue({ ...place, checkpoints: folder }), { space, strategy: gridSearch() });
      expect(found.trials.map(({ score, failure }) => failure ?? score)).toEqual([3, 1, 2]);
      expect(found.checkpoint).toEqual({ x: 1 });
      expect(readdirSync(folder)).toEqual(["trial-00001"]);
    } finally {
      await serving.close();
      rmSync(folder, { recursive: true });
    }
  });

  it("gives what a worker that was closed had begun to the next one, and passes over jobs of others", async () => {
    const place = { connection: server.connection, queue: "closed" };
    const { Queue } = await import("bullmq");
    const { Redis } = await import("ioredis");
    const redis = new Redis(server.connection, { maxRetriesPerRequest: null });
    const queue = new Queue(place.queue, { connection: redis, prefix: "ganglion" });
    await queue.add("mail", { to: "somebody" });
    const begun: number[] = [];
    const slow: Trial = async (_, { checkpoint, report }) => {
      const { step } = ((await checkpoint.load()) as { step: number } | undefined) ?? { step: 0 };
      begun.push(step);
      if (step === 0) await report(1, 1, { step: 1 });
      await report(2, 2);
      // The first one does not come any further.
      return begun.length === 1 ? new Promise(() => undefined) : 3;
    };
    const first = await serveTrials(slow, { ...place, heartbeat: 1 });
    let second: Serving | undefined;
    try {
      for await (const event of search(bullQueue(place), { space: { x: choice([1]) }, strategy: gridSearch() })) {
        if (event.type === "report" && event.step === 2) {
          await first.close();
          second = await serveTrials(slow, { ...place, heartbeat: 1 });
        }
        if (event.type === "end") expect(event.result.best).toMatchObject({ score: 3 });
      }
      expect(begun.slice(0, 2)).toEqual([0, 1]);
    } finally {
      await Promise.all([first.close(), second?.close()]);
      await queue.close();
      redis.disconnect();
    }
  });
});

describe("without Redis", () => {
  it("says that it does not answer, and what cannot be", async () => {
    const nowhere = "redis://127.0.0.1:1";
    const said =
      /^Error: \w+: Redis must answer, got .*ECONNREFUSED.*\. Start redis-server, and say where it is: \{ connection \}\.$/;
    expect(await rejection(Promise.resolve(search(bullQueue({ connection: nowhere }), halving)))).toMatch(said);
    expect(await rejection(serveTrials(trial, { connection: nowhere }))).toMatch(said);
    expect(thrown(() => bullQueue({} as never))).toBe(
      'TypeError: bullQueue: connection must say where Redis is, got undefined. Pass "redis://localhost:6379", or { host, port }.',
    );
    expect(thrown(() => bullQueue({ connection: nowhere, queue: "a:b" }))).toBe(
      'RangeError: bullQueue: queue must be a name without colons, braces and spaces, got "a:b". Name it as in digits-1.',
    );
    expect(thrown(() => bullQueue({ connection: nowhere, queueName: "a" } as never))).toContain(
      "It is called queue here.",
    );
    expect(await rejection(serveTrials(trial, { connection: nowhere, heartbeat: 0.01 }))).toBe(
      "RangeError: serveTrials: heartbeat must be from a tenth of a second to a day, got 0.01 seconds. Leave it out for 30.",
    );
    expect(await rejection(serveTrials(1 as never, { connection: nowhere }))).toBe(
      'TypeError: serveTrials: trial must be the address of a module, a function or a runner, got 1. Pass new URL("./trial.js", import.meta.url), or the function.',
    );
  });
});
