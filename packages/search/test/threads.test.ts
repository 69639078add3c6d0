import { Worker } from "node:worker_threads";
import { builtinModule } from "@ganglion/tensor/files";
import { rng } from "@ganglion/tensor";
import { rejection, thrown } from "@ganglion/tensor/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { choice, gridSearch, type Runner, search, type SearchEvent, workerThreads } from "../src/index.ts";
import { type Bundled, bundled } from "./support/bundled.ts";
import { halving, lasting } from "./support/searches.ts";
import { trial } from "./support/trial.ts";

const threads = builtinModule<{ Worker: typeof Worker }>("node:worker_threads")!;
const alive = new Set<Worker>();
/** What `odd-trial.ts` knows. */
const ODD = ["exits", "throws", "throws later", "exits once", "saves a function", "folder"];

/** Threads as they are, of which we know. */
class WatchedWorker extends Worker {
  constructor(...given: ConstructorParameters<typeof Worker>) {
    super(...given);
    alive.add(this);
    this.on("exit", () => alive.delete(this));
  }
}
let modules: Bundled;
beforeAll(async () => {
  threads.Worker = WatchedWorker;
  modules = await bundled();
});
afterAll(() => {
  threads.Worker = Worker;
  modules.remove();
});
/** Threads that run a module of `support`. */
const on = (name: string, workers: number): Runner =>
  workerThreads(modules.address(name), { workers, execArgv: modules.execArgv });

afterEach(async () => {
  await Promise.all([...alive].map((worker) => worker.terminate()));
});

describe("workerThreads", () => {
  it("finds what was found without, whichever threads are ended in the middle of a trial", async () => {
    const alone = await search(trial, halving);
    const random = rng(Number(process.env["KILL_SEED"] ?? 5));
    const wanted = Number(process.env["KILLS"] ?? 4);
    const killed = search(on("trial", 3), { ...halving, attempts: 100 });
    const events: SearchEvent<never>[] = [];
    const has = new Map<number, string>();
    let reports = 0;
    const lost = (): SearchEvent<never>[] => events.filter(({ type }) => type === "lost");
    for await (const event of killed) {
      events.push(event as SearchEvent<never>);
      if (event.type === "trialStart") has.set(event.trial, event.worker);
      // One that is at work has its way before it is ended, until enough of them have lost a trial.
      if (event.type !== "report" || ++reports < 12 || lost().length >= wanted) continue;
      reports = 0;
      const victim = [...alive].find(({ threadId }) => has.get(event.trial) === `thread ${threadId}`);
      setTimeout(() => void victim?.terminate(), random.integer(4));
    }
    const end = events.at(-1);
    if (end?.type !== "end") throw new Error("no end");
    expect(lasting(end.result)).toEqual(lasting(alone));
    expect(lost().length).toBeGreaterThan(0);
    expect(end.result.trials.reduce((sum, { losses }) => sum + losses, 0)).toBe(lost().length);
    // A trial that went on elsewhere did not begin anew: none said anything twice.
    const said = events.flatMap((event) => (event.type === "report" ? [`${event.trial} ${event.step}`] : []));
    expect(new Set(said).size).toBe(said.length);
    expect(alive.size).toBe(0);
  });

  it("goes on elsewhere where a trial ends its thread, until it has often enough; errors are its failure", async () => {
    const runner = on("odd-trial", 1);
    const found = await search(runner, { space: { what: choice(ODD) }, strategy: gridSearch(), attempts: 2 });
    const said = found.trials.map(({ state, score, failure, losses }) => [state, failure?.message ?? score, losses]);
    expect(said).toEqual([
      ["failed", expect.stringMatching(/^thread \d+ ended with code 3$/), 2],
      ["failed", "not now", 0],
      ["failed", "later", 0],
      // It left after its first step and was let go on from there.
      ["finished", 7, 1],
      [
        "failed",
        expect.stringMatching(/^checkpoint\.save: value must be what structuredClone takes, got a function\./),
        0,
      ],
      ["finished", 5, 0],
    ]);
    expect(found.trials[1]?.failure?.name).toBe("RangeError");
  });

  it("stops trials that never pause, and lets the others end by themselves", async () => {
    const runner = on("odd-trial", 1);
    const run = search(runner, { space: { what: choice(["busy"]) }, strategy: gridSearch() });
    for await (const { type } of run) if (type === "report") break;
    expect(await run).toMatchObject({ reason: "aborted", trials: [{ state: "unfinished" }] });
    expect(alive.size).toBe(0);
  });

  it("refuses modules without a trial, and what is none", async () => {
    const said = (name: string): Promise<string> => rejection(Promise.resolve(search(on(name, 2), halving)));
    expect(await said("no-trial")).toBe(
      `Error: workerThreads: the module must export its trial, got one that exports undefined as trial. Write export const trial = async (config, context) => score, and name the file that runs, ${modules.address("no-trial").href}.`,
    );
    expect(await said("nowhere")).toContain("got one that cannot be loaded: Error");
    expect(thrown(() => workerThreads("trial.js"))).toBe(
      'TypeError: workerThreads: module must be the address of a file, got "trial.js". Pass new URL("./trial.js", import.meta.url).',
    );
    expect(thrown(() => workerThreads(modules.address("trial"), { execArgv: "--import" as never }))).toBe(
      'TypeError: workerThreads: execArgv must be an array of strings, got "--import". Pass what node is given before the file, such as ["--import", "tsx"].',
    );
    expect(alive.size).toBe(0);
  });
});
