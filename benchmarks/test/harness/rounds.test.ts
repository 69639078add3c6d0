import { describe, expect, it } from "vitest";
import type { ContestantId } from "../../src/harness/contestants.ts";
import { runRounds } from "../../src/harness/rounds.ts";
import { type Task, taskOf } from "../../src/harness/work.ts";

const pace = { rounds: 4, sampleMs: 10, warmUpMs: 30, budgetMs: 1000 };

/** A task that claims to take the given times for one piece of work, the last one for ever, and writes down its calls. */
function scripted(name: string, times: readonly number[], calls: string[]): Task {
  let call = 0;
  return {
    run(iterations) {
      calls.push(`${name} x ${iterations}`);
      const once = times[Math.min(call, times.length - 1)] ?? 0;
      call++;
      return Promise.resolve(once * iterations);
    },
    close: () => undefined,
  };
}

function tasks(...entries: readonly (readonly [ContestantId, Task])[]): Map<ContestantId, Task> {
  return new Map(entries);
}

describe("runRounds", () => {
  it("warms up, then takes turns, every other round backwards", async () => {
    const calls: string[] = [];
    const ours = scripted("ours", [30, 2, 2.5, 2, 4, 3], calls);
    const torch = scripted("torch", [40, 1], calls);
    const outcomes = await runRounds(tasks(["ganglion-1", ours], ["torch-1", torch]), { ...pace, warmUpMs: 35 });
    const twoRounds = ["ours x 5", "torch x 1", "torch x 1", "ours x 5"];
    expect(calls).toEqual(["ours x 1", "ours x 1", "ours x 5", "torch x 1", ...twoRounds, ...twoRounds]);
    expect(outcomes.get("ganglion-1")).toEqual({ best: 2, median: 3, samples: 4 });
    expect(outcomes.get("torch-1")).toEqual({ best: 1, median: 1, samples: 4 });
  });

  it("lets a contestant sit out the rounds after its budget is spent", async () => {
    const calls: string[] = [];
    const slow = scripted("slow", [600], calls);
    const outcomes = await runRounds(tasks(["tfjs-cpu", slow]), pace);
    expect(calls).toEqual(["slow x 1", "slow x 1", "slow x 1"]);
    expect(outcomes.get("tfjs-cpu")).toEqual({ best: 600, median: 600, samples: 2 });
  });

  it("takes one sample of work that takes longer than the budget, and not the first run", async () => {
    const calls: string[] = [];
    const outcomes = await runRounds(tasks(["tfjs-cpu", scripted("slowest", [20_000, 12_500], calls)]), pace);
    expect(calls).toEqual(["slowest x 1", "slowest x 1"]);
    expect(outcomes.get("tfjs-cpu")).toEqual({ best: 12_500, median: 12_500, samples: 1 });
  });

  it("goes on without a contestant that fails", async () => {
    const calls: string[] = [];
    const failing: Task = { run: () => Promise.reject(new Error("no such kernel")), close: () => undefined };
    const outcomes = await runRounds(
      tasks(["tfjs-wasm", failing], ["ganglion-1", scripted("ours", [20], calls)]),
      pace,
    );
    expect(outcomes.get("tfjs-wasm")).toEqual({ failure: "no such kernel" });
    expect(outcomes.get("ganglion-1")).toEqual({ best: 20, median: 20, samples: 4 });
  });
});

describe("taskOf", () => {
  it("enters, does the work as often as asked, one after the other, and gives it back", async () => {
    const calls: string[] = [];
    const work = {
      async step() {
        calls.push("begin");
        await Promise.resolve();
        calls.push("end");
      },
      dispose: () => void calls.push("dispose"),
    };
    const task = taskOf(work, () => void calls.push("enter"));
    await task.run(2);
    await task.close();
    expect(calls).toEqual(["enter", "begin", "end", "begin", "end", "enter", "dispose"]);
  });
});
