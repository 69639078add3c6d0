import { describe, expect, it } from "vitest";
import { smallModuleProblems } from "../lib/small-modules.mjs";
import { workspacePackages } from "../lib/workspace.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

const short = "export const a = 1;\n";
const lines = (count: number): string => Array.from({ length: count }, (_, i) => `export const a${i} = 1;\n`).join("");

/** What is said of a package with these files. */
function problemsOf(files: Readonly<Record<string, string>>): ReturnType<typeof smallModuleProblems> {
  const folder = temporaryFolder({
    "pnpm-workspace.yaml": "packages:\n  - packages/*\n",
    "packages/train/package.json": { name: "@ganglion/train" },
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`packages/train/${path}`, text])),
  });
  return workspacePackages(folder).flatMap(smallModuleProblems);
}

describe("smallModuleProblems", () => {
  it.each([
    ["static", 'import { a } from "../a.ts";\n'],
    ["type", 'import type { A } from "../a.ts";\n'],
    ["dynamic", 'export const b = () => import("../a.ts");\n'],
  ])("finds a short module that one other alone imports, behind a %s import", (_, text) => {
    expect(
      problemsOf({ "src/a.ts": short, "src/deep/b.ts": text, "src/index.ts": 'export * from "./deep/b.ts";\n' }),
    ).toEqual([
      {
        file: "packages/train/src/a.ts",
        message: "has fewer than 15 lines, and src/deep/b.ts alone imports it; put them there",
      },
    ]);
  });

  it.each([
    ["two import it", { "src/b.ts": 'import "./a.ts";\n', "src/c.ts": 'import "./a.ts";\n' }],
    ["the index exports it", { "src/index.ts": 'export * from "./a.ts";\n' }],
    ["an index in a folder exports it", { "src/deep/index.ts": 'export * from "../a.ts";\n' }],
    ["nothing imports it, as what a worker begins with", {}],
    ["a test imports it, too", { "src/b.ts": 'import "./a.ts";\n', "test/a.test.ts": 'import "../src/a.ts";\n' }],
    ["a test alone imports it", { "test/a.test.ts": 'import "../src/a.ts";\n' }],
  ])("lets one alone if %s", (_, files) => {
    expect(problemsOf({ "src/a.ts": short, ...files })).toEqual([]);
  });

  it("lets a long module alone, and a short one of long lines, which is data", () => {
    const b = 'import "./a.ts";\n';
    expect(problemsOf({ "src/a.ts": lines(15), "src/b.ts": b })).toEqual([]);
    expect(problemsOf({ "src/a.ts": `export const a = "${"0".repeat(200)}";\n`, "src/b.ts": b })).toEqual([]);
    expect(problemsOf({ "src/a.ts": lines(14), "src/b.ts": b })).toHaveLength(1);
  });
});
