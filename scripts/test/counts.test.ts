import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { countReporter } from "../lib/count-reporter.mjs";
import { clearCounts, filesToRepeat, readCounts, sumCounts, withSecondTry, writeCounts } from "../lib/counts.mjs";
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
  readonly tests?: readonly { readonly state: string; readonly errors?: readonly unknown[] }[];
  readonly errors?: readonly unknown[];
  readonly suiteErrors?: readonly unknown[];
}

/** A test module as a vitest reporter sees it. */
function moduleOf(folder: string, path: string, { tests = [], errors = [], suiteErrors = [] }: Fake): unknown {
  const module = { type: "module", relativeModuleId: path, moduleId: join(folder, path), errors: () => errors };
  const suite = { type: "suite", module, fullName: "a suite", errors: () => suiteErrors };
  const cases = tests.map(({ state, errors: own }, i) => ({
    type: "test",
    module,
    fullName: `test ${i}`,
    result: () => ({ state, errors: own }),
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
      moduleOf(folder, "test/a.test.ts", { tests: [{ state: "passed" }, failing, { state: "skipped" }] }),
      moduleOf(folder, "test/b.test.ts", { errors: [{ message: "does not load" }] }),
      moduleOf(folder, "test/c.test.ts", { suiteErrors: [{ message: "beforeAll" }] }),
      moduleOf(folder, "test/d.test.ts", { tests: [{ state: "passed" }] }),
    ];
    await reporter.onInit?.(vitest as never);
    await reporter.onTestRunEnd?.(modules as never, [{ message: "" }] as never, "failed");
    vi.unstubAllEnvs();
    const broken = [
      { file: "test/a.test.ts", passed: 1, failures: ["test/a.test.ts > test 1: expected 1 to be 2"] },
      { file: "test/b.test.ts", passed: 0, failures: ["test/b.test.ts: does not load"] },
      { file: "test/c.test.ts", passed: 0, failures: ["test/c.test.ts > a suite: beforeAll"] },
    ];
    const failures = [...broken.flatMap((file) => file.failures), "outside of tests"];
    expect(readCounts(folder, "test:browser")).toEqual({ passed: 2, failed: 4, failures, broken });
  });
});

describe("a second try", () => {
  const broken = [
    { file: "a.test.ts", passed: 1, failures: ["a > x: why"] },
    { file: "b.test.ts", passed: 2, failures: ["b > y: why", "b > z: why"] },
  ];
  const first = { passed: 10, failed: 3, failures: broken.flatMap((file) => file.failures), broken };

  it("is of the files in which something failed, and counts for these", () => {
    expect(filesToRepeat(first)).toEqual(["a.test.ts", "b.test.ts"]);
    const retried = first.failures;
    expect(withSecondTry(first, { passed: 6, failed: 0 })).toEqual({ passed: 13, failed: 0, retried });
  });

  it("names as failed what failed again, and only the other files as passed by it", () => {
    const again = { file: "b.test.ts", passed: 3, failures: ["b > z: why not"] };
    const second = { passed: 5, failed: 1, failures: again.failures, broken: [again] };
    const expected = { passed: 12, failed: 1, failures: ["b > z: why not"], retried: ["a > x: why"] };
    expect(withSecondTry(first, second)).toEqual(expected);
  });

  it("is of all where something went wrong outside of files", () => {
    const outside = { ...first, failed: 4, failures: [...first.failures, "outside of tests"] };
    expect(filesToRepeat(outside)).toEqual([]);
    expect(withSecondTry(outside, { passed: 13, failed: 0 })).toEqual({
      passed: 13,
      failed: 0,
      retried: outside.failures,
    });
  });
});
