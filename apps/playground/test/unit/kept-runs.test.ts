import { describe, expect, it } from "vitest";
import { defaultExperiment } from "../../src/experiment/experiment.ts";
import { createKeptRuns } from "../../src/files/kept-runs.ts";
import { type NamedRun, writeRun } from "../../src/files/run-file.ts";
import type { RunStorage } from "../../src/files/run-storage.ts";
import { emptySeries } from "../../src/state/series.ts";

const run = (name: string): NamedRun => ({ name, experiment: defaultExperiment, series: emptySeries(), accuracy: 0.9 });

function memory(kept = new Map<string, unknown>()): RunStorage {
  return {
    all: async () => [...kept],
    put: async (id, text) => void kept.set(id, text),
    remove: async (id) => void kept.delete(id),
  };
}

/** A storage that fails as browsers do. */
function failing(name: string): RunStorage {
  const fail = async (): Promise<never> => {
    throw Object.assign(new Error("no"), { name });
  };
  return { all: async () => [], put: fail, remove: fail };
}

describe("kept runs", () => {
  it("are there again, the newest first, with the names that they were given", async () => {
    const kept = new Map<string, unknown>();
    const runs = createKeptRuns(memory(kept));
    await runs.keep(run("first"));
    await runs.keep(run("second"));
    const [, first] = runs.runs.value ?? [];
    if (first === undefined) throw new Error("There must be two runs.");
    await runs.rename(first, "  the very first ");
    await runs.rename(first, "  ");
    const later = createKeptRuns(memory(kept));
    expect(later.runs.value).toBe(undefined);
    await later.load();
    expect(later.runs.value?.map(({ name }) => name)).toStrictEqual(["second", "the very first"]);
    expect(later.runs.value).toStrictEqual(runs.runs.value);
  });

  it("can be deleted, and brought back to their place", async () => {
    const runs = createKeptRuns(memory());
    for (const name of ["a", "b", "c"]) await runs.keep(run(name));
    const names = () => runs.runs.value?.map(({ name }) => name);
    const middle = runs.runs.value?.[1];
    if (middle === undefined) throw new Error("There must be three runs.");
    await runs.remove(middle);
    expect([names(), runs.removed.value?.name]).toStrictEqual([["c", "a"], "b"]);
    await runs.restore();
    expect([names(), runs.removed.value]).toStrictEqual([["c", "b", "a"], undefined]);
  });

  it("leave alone what others put there", async () => {
    const strange = new Map<string, unknown>([
      ["1", "no run"],
      ["2", 5],
      ["3", writeRun(run("good"))],
    ]);
    const runs = createKeptRuns(memory(strange));
    await runs.load();
    expect(runs.runs.value?.map(({ name }) => name)).toStrictEqual(["good"]);
    expect(strange.size).toBe(3);
  });

  it.each([
    ["QuotaExceededError", "full"],
    ["InvalidStateError", "forbidden"],
    ["SecurityError", "forbidden"],
  ])("say so where the browser does not keep them: %s", async (name, problem) => {
    const runs = createKeptRuns(failing(name));
    await runs.keep(run("first"));
    expect([runs.problem.value, runs.runs.value]).toStrictEqual([problem, []]);
  });

  it("say so where they cannot even be read", async () => {
    const runs = createKeptRuns({ ...failing("x"), all: () => Promise.reject(new Error("private")) });
    await runs.load();
    expect([runs.problem.value, runs.runs.value]).toStrictEqual(["forbidden", undefined]);
  });
});
