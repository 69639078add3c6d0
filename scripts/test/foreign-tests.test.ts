import { describe, expect, it } from "vitest";
import { foreignTestProblems } from "../lib/foreign-tests.mjs";
import { workspacePackages } from "../lib/workspace.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

/** The problems of a workspace whose package `train` has this test. */
function problemsOf(test: string): ReturnType<typeof foreignTestProblems> {
  const folder = temporaryFolder({
    "pnpm-workspace.yaml": "packages:\n  - packages/*\n",
    "packages/optim/package.json": { name: "@ganglion/optim" },
    "packages/optim/src/index.ts": "",
    "packages/train/package.json": { name: "@ganglion/train" },
    "packages/train/test/deep/a.test.ts": test,
  });
  return foreignTestProblems(workspacePackages(folder));
}

const file = "packages/train/test/deep/a.test.ts";

describe("foreignTestProblems", () => {
  it("finds nothing where tests import their own files, and other packages by name", () => {
    const own = 'import "../toy.ts";\nimport "../../src/index.ts";\nimport "../../package.json";\n';
    expect(problemsOf(`${own}import { sgd } from "@ganglion/optim";\nvoid sgd;\n`)).toEqual([]);
  });

  it.each(["static", "type", "dynamic"])("finds a test of another package behind a %s import", (kind) => {
    const path = "../../../optim/test/fixture.ts";
    const texts = {
      static: `import { read } from "${path}";`,
      type: `import type { Values } from "${path}";`,
      dynamic: `void import("${path}");`,
    };
    expect(problemsOf(`// one\n${texts[kind as keyof typeof texts]}\n`)).toEqual([
      {
        file,
        line: 2,
        message: "imports packages/optim/test/fixture.ts, a test; what tests share stands in packages/fixtures",
      },
    ]);
  });

  it("finds sources of another package by their path", () => {
    expect(problemsOf('import "../../../optim/src/index.ts";\n')).toEqual([
      { file, line: 1, message: "imports packages/optim/src/index.ts; import it by name, as @ganglion/optim" },
    ]);
  });
});
