import { describe, expect, it } from "vitest";
import { turboArguments } from "../lib/lanes.mjs";

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
