import { describe, expect, it } from "vitest";
import { typesProgramProblems } from "../lib/types-program.mjs";
import { workspacePackages } from "../lib/workspace.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

const options = { noEmit: true, types: ["node"] };
const compiler = { compilerOptions: options, include: ["src", "test"] };
const patterns = ["$TURBO_DEFAULT$", "$TURBO_ROOT$/packages/*/{src,test}/**", "$TURBO_ROOT$/docs/*.ts"];

/** What is said of a workspace with some packages, of which `shared` has the program of all. */
function problemsOf(changed: Readonly<Record<string, unknown>>, inputs: readonly string[] = patterns): string[] {
  const folder = temporaryFolder({
    "pnpm-workspace.yaml": "packages:\n  - packages/*\n  - docs\n",
    "turbo.json": { tasks: { "check:types": { inputs } } },
    "packages/shared/package.json": { name: "shared", scripts: { "check:types": "tsc" } },
    "packages/shared/tsconfig.json": compiler,
    "packages/shared/tsconfig.packages.json": { include: ["../*/src", "../*/test", "../../docs/*.ts"] },
    "packages/shared/src/index.ts": "",
    "packages/optim/package.json": { name: "optim" },
    "packages/optim/tsconfig.json": compiler,
    "packages/optim/src/index.ts": "",
    "docs/package.json": { name: "docs" },
    "docs/tsconfig.json": { ...compiler, include: ["*.ts"] },
    "docs/page.ts": 'import "optim";\n',
    ...changed,
  });
  return typesProgramProblems(workspacePackages(folder), folder).map(({ file, message }) => `${file}: ${message}`);
}

describe("typesProgramProblems", () => {
  it("finds nothing where the program has every file of every package, and turbo counts them", () => {
    expect(problemsOf({})).toEqual([]);
  });

  it("finds a package with options of its own", () => {
    expect(problemsOf({ "docs/tsconfig.json": { compilerOptions: { jsx: "preserve" }, include: ["*.ts"] } })).toEqual([
      "docs/tsconfig.json: has compiler options of its own, so that its types are no part of check:types",
    ]);
  });

  it("finds a file that the program leaves out, and one that turbo does not count", () => {
    const left = { "docs/tsconfig.json": { ...compiler, include: ["*.ts", "more"] }, "docs/more/deep/a.ts": "" };
    expect(problemsOf(left)).toEqual([
      "docs/tsconfig.json: has more/deep/a.ts, which packages/fixtures/tsconfig.packages.json does not include",
      "docs/tsconfig.json: reads docs/more/deep/a.ts, which the inputs of @ganglion/fixtures#check:types lack",
    ]);
  });

  it("finds what a file imports from elsewhere, and an input that is taken away again", () => {
    const lacking = (path: string): string =>
      `docs/tsconfig.json: reads ${path}, which the inputs of @ganglion/fixtures#check:types lack`;
    const files = { "docs/page.ts": 'import "../tools/a.mjs";\n', "tools/a.d.mts": "", "tools/a.mjs": "" };
    expect(problemsOf(files)).toEqual([lacking("tools/a.d.mts")]);
    expect(problemsOf(files, [...patterns, "$TURBO_ROOT$/tools/*.d.mts"])).toEqual([]);
    expect(problemsOf({}, [...patterns, "!$TURBO_ROOT$/docs/**"])).toEqual([lacking("docs/page.ts")]);
  });
});
