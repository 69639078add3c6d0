import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rng } from "@ganglion/tensor";
import { mutateBytes, rejection } from "@ganglion/tensor/testing";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import {
  choice,
  gridSearch,
  type Journal,
  type JournalRecord,
  randomSearch,
  search,
  type SearchOptions,
  type Trial,
  uniform,
} from "../src/index.ts";
import { bundled } from "./support/bundled.ts";
import { halving, lasting } from "./support/searches.ts";
import { trial } from "./support/trial.ts";

let folder: string;
let journal: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "journal-"));
  journal = join(folder, "below", "search.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

const five = { space: { x: choice([3, -1, 0, 2, -4]) }, strategy: gridSearch() };
const lines = (): string[] => readFileSync(journal, "utf8").trimEnd().split("\n");

describe("a journal", () => {
  it("goes on where the search was, and runs nothing again that is known", async () => {
    const ran: number[] = [];
    const stop = new AbortController();
    const counted: Trial = ({ x }: { x: number }) => {
      ran.push(x);
      if (ran.length === 3) stop.abort();
      if (x === -1) throw new Error("not this one");
      return x;
    };
    const first = await search(counted, { ...five, journal, signal: stop.signal });
    expect(first.trials.map(({ state }) => state)).toEqual([
      "finished",
      "failed",
      "unfinished",
      "unfinished",
      "unfinished",
    ]);
    const second = await search(counted, { ...five, journal });
    expect(ran).toEqual([3, -1, 0, 0, 2, -4]);
    expect(second.ranking.map(({ config: { x } }) => x)).toEqual([-4, 0, 2, 3, -1]);
    expect(second.trials[1]?.failure?.message).toBe("not this one");
    const third = await search(counted, { ...five, journal });
    expect(ran).toHaveLength(6);
    expect(third).toEqual(second);
    expect(existsSync(`${journal}.checkpoints`)).toBe(false);
  });

  it("makes a random search longer, and tells a halving what it knows", async () => {
    const ran: number[] = [];
    const counted: Trial = ({ x }: { x: number }) => ran.push(x);
    const space = { x: uniform(0, 1) };
    await search(counted, { space, strategy: randomSearch({ trials: 3 }), journal });
    const { trials } = await search(counted, { space, strategy: randomSearch({ trials: 5 }), journal });
    expect([ran.length, trials.length]).toEqual([5, 5]);
    expect(trials.map(({ config: { x } }) => x)).toEqual(ran);
  });

  it("finds the same, however often the process of the search was killed", async () => {
    const alone = JSON.stringify(lasting(await search(trial, halving)));
    const random = rng(3);
    const log = join(folder, "log");
    const modules = await bundled();
    onTestFinished(modules.remove);
    let found = "";
    let kills = 0;
    for (; found === ""; kills++) {
      const child = spawn(process.execPath, [fileURLToPath(modules.address("killable")), journal, log], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      // Two are killed once they have begun and nobody else was let in; the last one is let go on.
      const before = existsSync(journal) ? lines().length : 0;
      let refused = "";
      const killOnceRefused = async (): Promise<void> => {
        refused = await rejection(Promise.resolve(search(trial, { ...halving, journal })));
        child.kill("SIGKILL");
      };
      const watch = setInterval(() => {
        if (kills >= 2 || !existsSync(journal) || lines().length <= before + 20 + random.integer(40)) return;
        clearInterval(watch);
        void killOnceRefused();
      }, 1);
      const patience = setTimeout(() => child.kill("SIGKILL"), 120_000);
      for await (const chunk of child.stdout) found += String(chunk);
      clearInterval(watch);
      clearTimeout(patience);
      if (kills >= 2) continue;
      expect(refused).toContain(
        `Error: journal: the journal must be one that no other search writes, got ${journal}, which process ${child.pid} writes since 2`,
      );
      expect(refused).toContain("Wait until it is over, or give each search a journal of its own.");
    }
    expect(kills).toBe(3);
    expect(found).toBe(alone);
    // Whatever was said is known: nothing is told twice, but what was told while the journal was being written.
    const told = readFileSync(log, "utf8").trimEnd().split("\n");
    expect(told.length - new Set(told).size).toBeLessThanOrEqual(2);
    expect(readdirSync(`${journal}.checkpoints`)).toHaveLength(1);
    expect(existsSync(`${journal}.lock`)).toBe(false);
  });

  it("cuts off a line whose writing was interrupted, at any byte", async () => {
    const options = { ...five, journal };
    const whole = await search(({ x }) => x, options);
    const bytes = readFileSync(journal);
    for (let length = 0; length < bytes.length; length += 11) {
      writeFileSync(journal, bytes.subarray(0, length));
      const again = await search(({ x }) => x, options);
      expect(lasting(again)).toEqual(lasting(whole));
      for (const line of lines()) JSON.parse(line);
    }
  });

  it("takes or refuses damaged files in our words", async () => {
    await search(async ({ x }, { report }) => void (await report(1, x)), { ...five, journal });
    const bytes = readFileSync(journal);
    const clear =
      /^RangeError: (?:journal|search): the journal must be (?:one that a search wrote|of this search), got .+\. /;
    for (let index = 0; index < 150; index++) {
      writeFileSync(journal, mutateBytes(rng(index), bytes));
      const said = await rejection(Promise.resolve(search(({ x }) => x, { ...five, journal })));
      if (said !== "nothing was thrown") expect(said).toMatch(clear);
    }
  });

  it("is of one search", async () => {
    await search(({ x }) => x, { ...five, journal });
    const said = (more: Partial<SearchOptions>): Promise<string> =>
      rejection(Promise.resolve(search(({ x }) => x as number, { ...five, journal, ...more } as SearchOptions)));
    const remedy = "Give each search a journal of its own.";
    expect(await said({ seed: 8 })).toBe(
      `RangeError: search: the journal must be of this search, got one with another seed. ${remedy}`,
    );
    expect(await said({ space: { x: choice([1]) } })).toBe(
      `RangeError: search: the journal must be of this search, got one with another space. ${remedy}`,
    );
    expect(await said({ strategy: randomSearch({ trials: 5 }) })).toBe(
      "RangeError: search: the journal must be of this search, got another configuration of trial 0. Give each search a journal of its own, or the same strategy again.",
    );
    writeFileSync(journal, "my notes");
    expect(await said({})).toBe(
      `RangeError: journal: the journal must be one that a search wrote, got line 1 of ${journal}, which is none of a journal. Begin anew with another journal, or put an older copy back.`,
    );
    expect(readFileSync(journal, "utf8")).toBe("my notes");
    writeFileSync(journal, '{"type":"end"}\n');
    expect(await said({})).toBe(
      "RangeError: journal: the journal must be one that a search wrote, got an object with type as record 1. Begin anew with another journal, or put an older copy back.",
    );
    expect(await said({ journal: folder })).toContain(
      `Error: journal: the file must be one that can be read and written, got EISDIR at ${folder}.`,
    );
  });

  it("may be a store of one's own, written to in turn", async () => {
    const records: JournalRecord[] = [];
    let writing = 0;
    const own: Journal = {
      load: async () => records,
      async append(record) {
        expect(writing++).toBe(0);
        await new Promise((resolve) => setImmediate(resolve));
        records.push(structuredClone(record));
        writing--;
      },
    };
    const whole = await search(trial, { ...halving, journal: own });
    const known = records.length;
    expect(lasting(await search(() => expect.unreachable(), { ...halving, journal: own }))).toEqual({
      ...(lasting(whole) as object),
      checkpoint: undefined,
    });
    expect(records).toHaveLength(known);
    const broken = search(({ x }) => x, {
      ...five,
      journal: { load: async () => [], append: () => Promise.reject(new Error("full")) },
    });
    expect(await rejection(Promise.resolve(broken))).toBe("Error: full");
  });
});
