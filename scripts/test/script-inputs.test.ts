import { describe, expect, it } from "vitest";
import { scriptInputProblems } from "../lib/script-inputs.mjs";
import { workspacePackages } from "../lib/workspace.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

/** What is said of a package `train` that is built by a program of the root and one of its own. */
function problemsOf(inputs: readonly string[], files: Readonly<Record<string, unknown>> = {}): string[] {
  const folder = temporaryFolder({
    "pnpm-workspace.yaml": "packages:\n  - packages/*\n",
    "turbo.json": { tasks: { build: { inputs } } },
    "tools/build.mjs": 'import "./lib/write.mjs";\nimport { join } from "node:path";\nvoid join;\n',
    "tools/lib/write.mjs": "",
    "packages/train/package.json": {
      name: "train",
      scripts: {
        build: "node ../../tools/build.mjs && tsc && node --no-warnings scripts/own.mjs",
        "check:pack": "node b.mjs",
      },
    },
    "packages/train/scripts/own.mjs": "",
    "packages/train/b.mjs": "",
    ...files,
  });
  return scriptInputProblems(workspacePackages(folder), folder).map(({ file, message }) => `${file}: ${message}`);
}

const lacking = (path: string): string =>
  `packages/train/package.json: runs ${path}, which the inputs of train#build lack`;

describe("scriptInputProblems", () => {
  it("finds nothing where turbo counts the programs, and what they import", () => {
    expect(problemsOf(["$TURBO_DEFAULT$", "$TURBO_ROOT$/tools/**"])).toEqual([]);
    expect(problemsOf(["scripts/*.mjs", "$TURBO_ROOT$/tools/build.mjs", "$TURBO_ROOT$/tools/lib/*.mjs"])).toEqual([]);
  });

  it("finds a program that is not counted, in the package or outside", () => {
    expect(problemsOf(["$TURBO_DEFAULT$", "$TURBO_ROOT$/tools/lib/*.mjs"])).toEqual([lacking("tools/build.mjs")]);
    expect(problemsOf(["src/**", "$TURBO_ROOT$/tools/**"])).toEqual([lacking("packages/train/scripts/own.mjs")]);
  });

  it("finds a module that a program imports, and one that reads modules for it", () => {
    const inputs = ["$TURBO_DEFAULT$", "$TURBO_ROOT$/tools/build.mjs"];
    expect(problemsOf(inputs)).toEqual([lacking("tools/lib/write.mjs")]);
    const own = {
      "packages/train/scripts/own.mjs": 'import { register } from "node:module";\nregister("../../load.mjs");\n',
    };
    expect(problemsOf(["$TURBO_DEFAULT$", "$TURBO_ROOT$/tools/**"], own)).toEqual([lacking("packages/load.mjs")]);
  });

  it("finds an installed tool whose version turbo does not count, as the package does not list it", () => {
    const inputs = ["$TURBO_DEFAULT$", "$TURBO_ROOT$/tools/**"];
    const tool = { "tools/lib/write.mjs": 'import "@scope/tool/deep";\nimport "node:fs";\nimport "path";\n' };
    const where = "packages/train/package.json: runs @scope/tool, whose version (pnpm-lock.yaml, pnpm-workspace.yaml)";
    expect(problemsOf(inputs, tool)).toEqual([`${where} the inputs of train#build lack`]);
    expect(problemsOf([...inputs, "$TURBO_ROOT$/pnpm-workspace.yaml"], tool)).toEqual([]);
    const listed = {
      name: "train",
      scripts: { build: "node ../../tools/build.mjs" },
      devDependencies: { "@scope/tool": "1" },
    };
    expect(problemsOf(inputs, { ...tool, "packages/train/package.json": listed })).toEqual([]);
  });
});
