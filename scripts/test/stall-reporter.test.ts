import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { stallReporter } from "../lib/stall-reporter.mjs";

const module = { id: "1", relativeModuleId: "test/threads.test.ts" };
const testCase = { id: "1_0", fullName: "a worker > that dies", module };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("stallReporter", () => {
  it("ends a run in which nothing goes on, and says what was under way", () => {
    const said: string[] = [];
    const reporter = stallReporter({ patience: 1000, end: (text) => void said.push(text) });
    reporter.onInit?.({} as never);
    vi.advanceTimersByTime(900);
    reporter.onTestModuleQueued?.(module as never);
    vi.advanceTimersByTime(900);
    reporter.onTestCaseReady?.(testCase as never);
    vi.advanceTimersByTime(900);
    reporter.onTestCaseResult?.(testCase as never);
    reporter.onHookStart?.({ name: "afterAll", entity: module } as never);
    vi.advanceTimersByTime(900);
    expect(said).toEqual([]);
    vi.advanceTimersByTime(200);
    expect(said).toEqual([
      "Stalled: nothing began or ended for 1 s. Under way:\n  test/threads.test.ts\n  afterAll of 1\n",
    ]);
  });

  it("says so where nothing was under way", () => {
    const said: string[] = [];
    const reporter = stallReporter({ patience: 1000, end: (text) => void said.push(text) });
    reporter.onTestModuleQueued?.(module as never);
    reporter.onTestModuleEnd?.(module as never);
    vi.advanceTimersByTime(1001);
    expect(said[0]).toContain("no test; between files");
  });
});
