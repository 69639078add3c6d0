import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Writable } from "node:stream";
import { rejection } from "@ganglion/tensor/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { choice, gridSearch, search, type SearchResult, type Trial } from "../../src/index.ts";
import { type Lock, lockFile } from "../../src/journal/lock.ts";

let folder: string;
let journal: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-"));
  journal = join(folder, "search.jsonl");
  lock = `${journal}.lock`;
});
afterEach(() => rmSync(folder, { recursive: true }));

const hasProc = existsSync("/proc/self/stat");
const RULE = "Error: journal: the journal must be one that no other search writes, got";
const options = { space: { x: choice([3, -1, 2]) }, strategy: gridSearch() };
const begin = (trial: Trial<{ x: number }> = ({ x }) => x): Promise<SearchResult<{ x: number }>> =>
  Promise.resolve(search(trial, { ...options, journal }));
const owner = { pid: process.pid, host: hostname(), start: null, since: "2026-01-02T03:04:05.678Z", token: "other" };

/** The owner's process has ended: no system gives numbers as large. */
const gone = { ...owner, pid: 2 ** 31 - 2 };

describe("the lock of a journal", () => {
  it("lets one search of a process in, and the next when it is over, however it ended", async () => {
    let said = "";
    const { best } = await begin(async ({ x }) => {
      said ||= await rejection(begin());
      return x;
    });
    expect(said).toMatch(
      /^Error: journal: .+, got \S+search\.jsonl, which another search of this process writes since \S+Z\. Wait until it is over, or give each search a journal of its own\.$/,
    );
    expect(best?.score).toBe(-1);
    expect(existsSync(lock)).toBe(false);
    const other = search(({ x }) => x, { ...options, seed: 9, journal });
    expect(await rejection(Promise.resolve(other))).toContain("one with another seed");
    for await (const event of search(({ x }) => x, { ...options, journal })) if (event.type === "start") break;
    expect(readdirSync(folder)).toEqual(["search.jsonl"]);
  });

  it("is taken over from a process that is gone, by one of many that want it", async () => {
    writeFileSync(lock, JSON.stringify(gone));
    const found = await Promise.allSettled(Array.from({ length: 12 }, () => lockFile(journal)));
    const locks = found.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    expect(locks).toHaveLength(1);
    for (const each of found) {
      if (each.status === "rejected")
        expect(String(each.reason)).toContain("which another search of this process writes");
    }
    await locks[0]?.check();
    await locks[0]?.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ["half a lock", '{"pid":1'],
    ["no lock", "null"],
    ["nothing", ""],
    ["a lock without its owner's number", JSON.stringify({ ...owner, pid: -1 })],
  ])("is taken where somebody was ended while writing it: %s", async (_, text) => {
    writeFileSync(lock, text);
    await (await lockFile(journal)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.skipIf(!hasProc)("is taken over from a process that has ended, though its parent has not asked yet", async () => {
    // The shell's own process goes on as `sleep`, which asks for nobody's end, before its child is let go.
    const stdio = ["ignore", "pipe", "ignore", "pipe"] as const;
    const parent = spawn("sh", ["-c", "cat <&3 & echo $!; exec sleep 60"], { stdio: [...stdio] });
    const until = async (holds: () => boolean): Promise<void> => {
      for (let tries = 0; tries < 2000 && !holds(); tries++)
        await new Promise((resolve) => void setTimeout(resolve, 5));
    };
    try {
      const [chunk] = (await once(parent.stdout!, "data")) as [unknown];
      const pid = Number(String(chunk));
      await until(() => readFileSync(`/proc/${parent.pid}/comm`, "utf8").trim() === "sleep");
      (parent.stdio[3] as Writable).end();
      await until(() => readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z "));
      writeFileSync(lock, JSON.stringify({ ...owner, pid }));
      await (await lockFile(journal)).release();
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      parent.kill("SIGKILL");
    }
  });

  it.skipIf(!hasProc)("is taken over where another process has the owner's number now", async () => {
    writeFileSync(lock, JSON.stringify({ ...owner, start: "1" }));
    await (await lockFile(journal)).release();
    writeFileSync(lock, JSON.stringify({ ...owner, pid: process.ppid }));
    expect(await rejection(lockFile(journal))).toContain(`which process ${process.ppid} writes`);
  });

  it("waits for a process on another machine until that was silent for long", async () => {
    writeFileSync(lock, JSON.stringify({ ...gone, host: "elsewhere" }));
    expect(await rejection(begin())).toBe(
      `${RULE} ${journal}, which process 2147483646 on elsewhere writes since 2026-01-02T03:04:05.678Z. Wait until it is over, or five minutes after it was killed; or delete ${lock}.`,
    );
    expect(existsSync(journal)).toBe(false);
    const before = new Date(Date.now() - 301_000);
    utimesSync(lock, before, before);
    expect((await begin()).best?.score).toBe(-1);
  });

  it("is noticed to be another's before anything is written", async () => {
    const said = await rejection(
      begin(({ x }) => {
        writeFileSync(lock, JSON.stringify({ ...owner, host: "elsewhere" }));
        return x;
      }),
    );
    expect(said).toBe(
      `${RULE} ${journal}, which process ${process.pid} on elsewhere took over. End one of the two, and begin again: what is written is known.`,
    );
    expect(readFileSync(journal, "utf8").trimEnd().split("\n")).toHaveLength(1);
    expect(JSON.parse(readFileSync(lock, "utf8"))).toMatchObject({ host: "elsewhere" });
    rmSync(lock);
    const removed = await rejection(
      begin(({ x }) => {
        rmSync(lock, { force: true });
        return x;
      }),
    );
    expect(removed).toContain("search.jsonl, whose lock is gone. End one");
  });

  it("is none where nothing can be written: the journal says so when it is written", async () => {
    writeFileSync(join(folder, "file"), "");
    const nothing: Lock = await lockFile(join(folder, "file", "search.jsonl"));
    await nothing.check();
    await nothing.release();
    mkdirSync(dirname(journal), { recursive: true });
    expect(readdirSync(folder)).toEqual(["file"]);
  });
});
