import { afterEach, describe, expect, it, vi } from "vitest";
import { periodicYield } from "../src/periodic-yield.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** A clock that is set by hand. Units: milliseconds. */
function handClock(): { now: number } {
  const clock = { now: 0 };
  vi.spyOn(performance, "now").mockImplementation(() => clock.now);
  return clock;
}

/** What runs first: a task that waits already, or what comes after `yieldToTasks`. */
async function order(yieldToTasks: () => Promise<void>): Promise<string[]> {
  const seen: string[] = [];
  const { port1, port2 } = new MessageChannel();
  const task = new Promise<void>((resolve) => {
    port1.addEventListener("message", () => {
      seen.push("task");
      port1.close();
      resolve();
    });
  });
  port1.start();
  port2.postMessage("waiting");
  await yieldToTasks();
  seen.push("training");
  await task;
  return seen;
}

describe("periodicYield", () => {
  it("goes straight on within 16 ms of the last break and lets a waiting task run after them", async () => {
    const clock = handClock();
    const yieldToTasks = periodicYield();
    clock.now = 15;
    expect(await order(yieldToTasks)).toEqual(["training", "task"]);
    clock.now = 16;
    expect(await order(yieldToTasks)).toEqual(["task", "training"]);
    clock.now = 31;
    expect(await order(yieldToTasks)).toEqual(["training", "task"]);
    clock.now = 32;
    expect(await order(yieldToTasks)).toEqual(["task", "training"]);
  });
});
