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
    const named = [
      { passed: 0, failed: 1, failures: ["a"] },
      { passed: 1, failed: 0, retried: ["b"] },
      { passed: 0, failed: 1, failures: ["c"] },
    ];
    expect(sumCounts(named)).toEqual({ passed: 1, failed: 2, failures: ["a", "c"], retried: ["b"] });
  });
});

interface Fake {
  readonly tests?: readonly {
    readonly state: string;
    readonly flaky?: boolean;
    readonly errors?: readonly unknown[];
  }[];
  readonly errors?: readonly unknown[];
  readonly suiteErrors?: readonly unknown[];
}

/** A test module as a vitest reporter sees it. */
function moduleOf(relativeModuleId: string, { tests = [], errors = [], suiteErrors = [] }: Fake): unknown {
  const module = { type: "module", relativeModuleId, errors: () => errors };
  const suite = { type: "suite", module, fullName: "a suite", errors: () => suiteErrors };
  const cases = tests.map(({ state, flaky, errors: own }, i) => ({
    type: "test",
    module,
    fullName: `test ${i}`,
    result: () => ({ state, errors: own }),
    diagnostic: () => ({ flaky: flaky ?? false }),
  }));
  return { ...module, children: { allTests: () => cases, allSuites: () => [suite] } };
}

describe("countReporter", () => {
  it("counts and names tests, files that do not load, hooks that fail, and errors outside of tests", async () => {
    const folder = temporaryFolder({});
    vi.stubEnv("npm_lifecycle_event", "test:browser");
    const reporter = countReporter();
    const vitest = { config: { root: folder } };
    const failing = { state: "failed", errors: [{ message: "expected 1 to be 2\nand more" }] };
    const modules = [
      moduleOf("a.test.ts", {
        tests: [{ state: "passed" }, { ...failing, state: "passed", flaky: true }, failing, { state: "skipped" }],
      }),
      moduleOf("b.test.ts", { errors: [{ message: "does not load" }] }),
      moduleOf("c.test.ts", { suiteErrors: [{ message: "beforeAll" }] }),
    ];
    await reporter.onInit?.(vitest as never);
    await reporter.onTestRunEnd?.(modules as never, [{ message: "" }] as never, "failed");
    vi.unstubAllEnvs();
    expect(readCounts(folder, "test:browser")).toEqual({
      passed: 2,
      failed: 4,
      failures: [
        "a.test.ts > test 2: expected 1 to be 2",
        "b.test.ts: does not load",
        "c.test.ts > a suite: beforeAll",
        "outside of tests",
      ],
      retried: ["a.test.ts > test 1: expected 1 to be 2"],
    });
  });
});
