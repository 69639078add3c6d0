import { beforeAll, describe, expect, it } from "vitest";
import { affectedTasks, type PlannedTask, plannedTasks } from "../lib/affected-tasks.mjs";

const task = (taskId: string, inputs: readonly string[], dependents: readonly string[], command = "vitest run") => ({
  taskId,
  command,
  directory: `packages/${taskId.split("#")[0]}`,
  inputs: Object.fromEntries(inputs.map((path) => [path, "hash"])),
  dependents,
});

describe("affectedTasks", () => {
  const tasks: readonly PlannedTask[] = [
    task("optim#transit", ["src/sgd.ts"], ["optim#test", "train#transit"], "<NONEXISTENT>"),
    task("optim#test", ["src/sgd.ts", "../../fixtures/optim/steps.json"], []),
    task("train#transit", ["src/fit.ts"], ["train#test"], "<NONEXISTENT>"),
    task("train#test", ["src/fit.ts"], []),
  ];

  it("names those that read a file, and those that depend on them", () => {
    expect(affectedTasks(tasks, "packages/optim/src/sgd.ts")).toEqual(["optim#test", "train#test"]);
    expect(affectedTasks(tasks, "fixtures/optim/steps.json")).toEqual(["optim#test"]);
    expect(affectedTasks(tasks, "packages/train/src/fit.ts")).toEqual(["train#test"]);
    expect(affectedTasks(tasks, "packages/optim/src/none.ts")).toEqual([]);
  });
});

/** The packages in which a task runs again, by the task. */
function byTask(taskIds: readonly string[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const taskId of taskIds) {
    const [name = "", taskName = ""] = taskId.split("#");
    (found[taskName] ??= []).push(name.replace("@ganglion/", ""));
  }
  return found;
}

describe("what turbo runs again after a change", () => {
  let tasks: readonly PlannedTask[];
  beforeAll(async () => {
    tasks = await plannedTasks();
  });
  const after = (file: string) => byTask(affectedTasks(tasks, file));

  it("of an activation is its package, the bytes of what brings it, and the tests of what imports it", () => {
    expect(after("packages/activations/src/relu.ts")).toEqual({
      build: ["activations", "playground", "ganglion"],
      "check:install": ["scripts"],
      "check:matrix": ["scripts"],
      "check:mutants": ["activations"],
      "check:pack": ["activations", "ganglion"],
      "check:size": ["activations", "pytorch", "transfer", "ganglion"],
      "check:types": ["fixtures"],
      test: [
        "activations",
        "benchmarks",
        "docs",
        "examples",
        "onnx",
        "playground",
        "pytorch",
        "shipped-models",
        "transfer",
        "ganglion",
      ],
      "test:answers": ["docs"],
      "test:browser": ["gpu", "playground", "ganglion"],
      typecheck: ["playground"],
    });
  });

  it("of a function builds and packs nothing anew but its package, the umbrella's bundle and the playground", () => {
    for (const [name, file] of [
      ["optim", "sgd"],
      ["layers", "linear"],
      ["losses", "hinge"],
      ["train", "fit"],
    ]) {
      const { build, "check:pack": pack } = after(`packages/${name}/src/${file}.ts`);
      expect(build).toEqual(expect.arrayContaining([name, "playground", "ganglion"]));
      expect([build?.length, pack]).toEqual([3, [name, "ganglion"]]);
    }
  });

  it("of a fixture is its readers", () => {
    expect(after("fixtures/preprocessing/preprocessing.json")).toEqual({
      test: ["preprocessing"],
      "test:answers": ["docs"],
      "check:mutants": ["preprocessing"],
    });
    expect(after("fixtures/weights/numpy.json")).toEqual({ test: ["weights"] });
  });

  it("of a test is that test", () => {
    expect(after("packages/optim/test/schedules.test.ts")).toEqual({
      "check:types": ["fixtures"],
      test: ["optim"],
      "check:mutants": ["optim"],
    });
    expect(after("packages/gpu/test/browser/webgpu.test.ts")).toEqual({
      "check:types": ["fixtures"],
      "test:browser": ["gpu"],
    });
  });

  it("of what tests share is the tests, and nothing that is published", () => {
    const { build, "check:pack": pack, "check:matrix": matrix } = after("packages/fixtures/src/case.ts");
    expect([build, pack, matrix]).toEqual([undefined, undefined, undefined]);
  });

  it("of a page of the docs is the docs, and the links of the repository", () => {
    expect(after("docs/guide/conventions.md")).toEqual({ test: ["docs", "scripts"], build: ["docs"] });
    expect(after("docs/examples/11-fixup.md")["test:answers"]).toEqual(["docs"]);
  });
});
