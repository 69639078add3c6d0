import { describe, expect, it, vi } from "vitest";
import { countReporter } from "../lib/count-reporter.mjs";
import { clearCounts, readCounts, sumCounts, writeCounts } from "../lib/counts.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

describe("counts", () => {
  it("are kept per task until they are cleared", () => {
    const folder = temporaryFolder({});
    writeCounts(folder, "test", { passed: 3, failed: 1 });
    writeCounts(folder, "test:browser", { passed: 5, failed: 0 });
    expect(readCounts(folder, "test")).toEqual({ passed: 3, failed: 1 });
    clearCounts(folder, "test");
    expect(readCounts(folder, "test")).toBeUndefined();
    expect(readCounts(folder, "test:browser")).toEqual({ passed: 5, failed: 0 });
  });

  it("add up", () => {
    expect(sumCounts([])).toEqual({ passed: 0, failed: 0 });
    const list = [
      { passed: 2, failed: 0 },
      { passed: 1, failed: 4 },
    ];
    expect(sumCounts(list)).toEqual({ passed: 3, failed: 4 });
  });
});

/** A test module as a vitest reporter sees it. */
function moduleOf(
  states: readonly string[],
  errors: readonly unknown[] = [],
  suiteErrors: readonly unknown[] = [],
): unknown {
  const suites = [{ errors: () => [] }, { errors: () => suiteErrors }];
  const tests = states.map((state) => ({ result: () => ({ state }) }));
  return { children: { allTests: () => tests, allSuites: () => suites }, errors: () => errors };
}

describe("countReporter", () => {
  it("counts tests, files that do not load, hooks that fail, and errors outside of tests", async () => {
    const folder = temporaryFolder({});
    vi.stubEnv("npm_lifecycle_event", "test:browser");
    const reporter = countReporter();
    const vitest = { config: { root: folder } };
    const modules = [
      moduleOf(["passed", "passed", "failed", "skipped"]),
      moduleOf([], ["does not load"]),
      moduleOf([], [], ["beforeAll"]),
    ];
    await reporter.onInit?.(vitest as never);
    await reporter.onTestRunEnd?.(modules as never, ["unhandled"] as never, "failed");
    vi.unstubAllEnvs();
    expect(readCounts(folder, "test:browser")).toEqual({ passed: 2, failed: 4 });
  });
});
