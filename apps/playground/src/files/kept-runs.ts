import { type ReadonlySignal, signal } from "@preact/signals";
import { cleanName, type NamedRun, readRun, writeRun } from "./run-file.ts";
import type { RunStorage } from "./run-storage.ts";

/** A run that the browser keeps. */
export interface KeptRun extends NamedRun {
  /** In the order in which they were kept. */
  readonly id: string;
}

/** Why the browser does not keep runs. */
export type KeepingProblem = "forbidden" | "full";

/** The runs that the browser keeps, the newest first. */
export interface KeptRuns {
  /** Undefined until they are read. */
  readonly runs: ReadonlySignal<readonly KeptRun[] | undefined>;
  readonly problem: ReadonlySignal<KeepingProblem | undefined>;
  /** What was deleted last, for those who want it back. */
  readonly removed: ReadonlySignal<KeptRun | undefined>;
  /** Reads them, the first time that they are asked for. */
  load(): Promise<void>;
  keep(run: NamedRun): Promise<void>;
  rename(run: KeptRun, name: string): Promise<void>;
  remove(run: KeptRun): Promise<void>;
  /** Takes back what was deleted last. */
  restore(): Promise<void>;
}

/** None read yet. */
export function createKeptRuns(storage: RunStorage): KeptRuns {
  const runs = signal<readonly KeptRun[] | undefined>(undefined);
  const problem = signal<KeepingProblem | undefined>(undefined);
  const removed = signal<KeptRun | undefined>(undefined);
  let reading: Promise<void> | undefined;
  /** What is on the page is as what is kept: it is changed after the storage, or not at all. */
  const change = async (
    work: Promise<void>,
    apply: (list: readonly KeptRun[]) => readonly KeptRun[],
  ): Promise<void> => {
    try {
      await work;
      runs.value = [...apply(runs.peek() ?? [])].sort((a, b) => (a.id < b.id ? 1 : -1));
      problem.value = undefined;
    } catch (error) {
      problem.value = error instanceof Error && error.name === "QuotaExceededError" ? "full" : "forbidden";
    }
  };
  const put = (run: KeptRun): Promise<void> =>
    change(storage.put(run.id, writeRun(run)), (list) => [run, ...list.filter(({ id }) => id !== run.id)]);
  const read = async (): Promise<void> => {
    runs.value = (await storage.all()).flatMap(([id, text]) => readKept(id, text));
  };
  const load = (): Promise<void> => {
    reading ??= change(read(), (list) => list);
    return reading;
  };
  return {
    runs,
    problem,
    removed,
    load,
    async keep(run) {
      await load();
      await put({ ...run, name: cleanName(run.name), id: nextId(runs.peek() ?? []) });
    },
    async rename(run, name) {
      const clean = cleanName(name);
      if (clean !== "" && clean !== run.name) await put({ ...run, name: clean });
    },
    async remove(run) {
      await change(storage.remove(run.id), (list) => list.filter(({ id }) => id !== run.id));
      if (problem.peek() === undefined) removed.value = run;
    },
    async restore() {
      const run = removed.peek();
      if (run === undefined) return;
      await put(run);
      if (problem.peek() === undefined) removed.value = undefined;
    },
  };
}

/** What others put there, or an older page did that this one cannot read, is left alone and not shown. */
function readKept(id: string, text: unknown): KeptRun[] {
  const run = typeof text === "string" ? readRun(text) : { fault: "notOurs" };
  return "fault" in run ? [] : [{ ...run, id }];
}

/** Later than all others, by the clock or, where that was set back, by the last. */
function nextId(runs: readonly KeptRun[]): string {
  const last = Number.parseInt(runs[0]?.id ?? "0", 36);
  return Math.max(Date.now(), Number.isFinite(last) ? last + 1 : 0)
    .toString(36)
    .padStart(10, "0");
}
