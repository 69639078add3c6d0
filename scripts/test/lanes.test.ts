import { describe, expect, it } from "vitest";
import { plannedTasks } from "../lib/affected-tasks.mjs";
import { onceEach, turboArguments } from "../lib/lanes.mjs";
import { laneStages, lanes } from "../lib/stages.mjs";

const build = { task: "build", but: "@ganglion/docs" };
const docs = { task: "build", only: "@ganglion/docs" };

describe("turboArguments", () => {
  it("are the tasks of the stages", () => {
    expect(turboArguments([{ task: "test" }, { task: "check:mutants" }])).toEqual(["test", "check:mutants"]);
  });

  it("leave out the package that is a stage of its own, unless both are chosen", () => {
    expect(turboArguments([build, docs, { task: "check:pack" }])).toEqual(["build", "check:pack"]);
    expect(turboArguments([build])).toEqual(["build", "--filter=!@ganglion/docs"]);
    expect(turboArguments([docs, { task: "check:pack" }])).toEqual(["check:pack", "@ganglion/docs#build"]);
  });
});

describe("onceEach", () => {
  const ran = (startTime: number, exitCode: number) => ({
    task: "build",
    package: "@ganglion/docs",
    execution: { startTime, endTime: startTime + 1, exitCode },
  });
  const notRun = { task: "build", package: "@ganglion/docs" };

  it("takes the first of several runs of a task, or one that failed, and none before what did not run", () => {
    expect(onceEach([ran(5, 0), ran(2, 0), notRun])).toEqual([ran(2, 0)]);
    expect(onceEach([ran(5, 1), notRun, ran(2, 0)])).toEqual([ran(5, 1)]);
    expect(onceEach([ran(2, 1), ran(5, 0)])).toEqual([ran(2, 1)]);
    expect(onceEach([notRun, { ...ran(3, 0), task: "test" }])).toEqual([{ ...ran(3, 0), task: "test" }, notRun]);
  });
});

describe("the lanes", () => {
  it("share no task but those of the one that others wait for: two that need it would run it twice at once", async () => {
    const owners = new Map<string, string[]>();
    for (const lane of Object.keys(lanes)) {
      for (const { taskId, command } of await plannedTasks(laneStages.filter((stage) => stage.lane === lane))) {
        if (command !== "<NONEXISTENT>") owners.set(taskId, [...(owners.get(taskId) ?? []), lane]);
      }
    }
    const twice = [...owners].filter(([, [first, ...others]]) => first !== "build" && others.length > 0);
    expect(twice).toEqual([]);
    expect(owners.get("@ganglion/tensor#build")).toEqual(["build", "packages", "browsers"]);
  });
});
