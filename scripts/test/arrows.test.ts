import { describe, expect, it } from "vitest";
import { type Problem, undeclaredArrows } from "../lib/arrows.mjs";
import { workspacePackages } from "../lib/workspace.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

const workspace = "packages:\n  - packages/*\n  - apps/*\n  - benchmarks\n";
const tensor = { name: "@ganglion/tensor" };
const losses = { name: "@ganglion/losses", peerDependencies: { "@ganglion/tensor": ">=0.1.0 <1.0.0" } };

/** The problems of a workspace with `tensor`, `losses` and the given files. */
function problemsWith(files: Readonly<Record<string, unknown>>): Problem[] {
  const folder = temporaryFolder({
    "pnpm-workspace.yaml": workspace,
    "packages/tensor/package.json": tensor,
    "packages/losses/package.json": losses,
    ...files,
  });
  return undeclaredArrows(workspacePackages(folder));
}

describe("undeclaredArrows", () => {
  it("finds nothing where sources import what the table declares", () => {
    const source = 'import type { Tensor } from "@ganglion/tensor";\nimport { mean } from "./mean.ts";\n';
    expect(problemsWith({ "packages/losses/src/index.ts": source })).toEqual([]);
  });

  it.each([
    ['import { relu } from "@ganglion/activations";', "static"],
    ['import type { Layer } from "@ganglion/activations";', "type"],
    ['export const load = (): unknown => import("@ganglion/activations");', "dynamic"],
    ['export * from "@ganglion/activations";', "re-export"],
    ['export type A = import("@ganglion/activations/sub").A;', "type expression"],
  ])("finds the undeclared import %s", (source) => {
    const problems = problemsWith({
      "packages/activations/package.json": { name: "@ganglion/activations" },
      "packages/losses/src/deep/file.ts": `// a line\n${source}\n`,
    });
    expect(problems[0]).toEqual({
      file: "packages/losses/src/deep/file.ts",
      line: 2,
      message: expect.stringMatching(
        /^imports @ganglion\/activations(\/sub)?; @ganglion\/losses may import @ganglion\/tensor$/,
      ),
    });
  });

  it.each(["dependencies", "peerDependencies", "optionalDependencies"])(
    "finds an undeclared one of the %s",
    (field) => {
      const optim = { name: "@ganglion/optim", [field]: { "@ganglion/losses": "workspace:^" } };
      expect(problemsWith({ "packages/optim/package.json": optim })).toEqual([
        {
          file: "packages/optim/package.json",
          message: "depends on @ganglion/losses; @ganglion/optim may import @ganglion/tensor",
        },
      ]);
    },
  );

  it("lets tests reach other packages", () => {
    const optim = { name: "@ganglion/optim", devDependencies: { "@ganglion/losses": "workspace:*" } };
    const test = 'import { crossEntropy } from "@ganglion/losses";\nvoid crossEntropy;\n';
    expect(problemsWith({ "packages/optim/package.json": optim, "packages/optim/test/a.test.ts": test })).toEqual([]);
  });

  it("finds a relative import that leaves the package, and one of itself by name", () => {
    const source = 'import "../../tensor/src/index.ts";\nimport "@ganglion/losses";\n';
    expect(problemsWith({ "packages/losses/src/index.ts": source })).toEqual([
      {
        file: "packages/losses/src/index.ts",
        line: 1,
        message: "imports ../../tensor/src/index.ts, which lies outside the package; import it by name",
      },
      {
        file: "packages/losses/src/index.ts",
        line: 2,
        message: "imports @ganglion/losses, its own package; use a relative path",
      },
    ]);
  });

  it("finds an import that package.json does not declare", () => {
    const source = 'import ndarray from "ndarray";\nimport { join } from "node:path";\nvoid [ndarray, join];\n';
    expect(problemsWith({ "packages/losses/src/index.ts": source })).toEqual([
      {
        file: "packages/losses/src/index.ts",
        line: 1,
        message: "imports ndarray, which package.json does not declare",
      },
    ]);
  });

  it("lets a package import what its build puts into its own files, as long as it does not bring it along", () => {
    const files = { "packages/gpu/src/vendor/gpu-js.ts": 'export * from "gpu.js";\n' };
    const gpu = { name: "@ganglion/gpu", devDependencies: { "gpu.js": "2.24.1" } };
    expect(problemsWith({ ...files, "packages/gpu/package.json": gpu })).toEqual([]);
    const problem = {
      file: "packages/gpu/src/vendor/gpu-js.ts",
      line: 1,
      message: "imports gpu.js, which package.json does not declare",
    };
    expect(problemsWith({ ...files, "packages/gpu/package.json": { name: "@ganglion/gpu" } })).toEqual([problem]);
  });

  it("lets an app import every public package, and no private one", () => {
    const dependencies = { "@ganglion/tensor": "workspace:*", "@ganglion/other": "workspace:*" };
    const problems = problemsWith({
      "apps/other/package.json": { name: "@ganglion/other" },
      "apps/playground/package.json": { name: "@ganglion/playground", dependencies },
      "apps/playground/src/main.ts": 'import "@ganglion/tensor";\nimport "@ganglion/other";\n',
    });
    const message = "@ganglion/playground may import @ganglion/losses, @ganglion/tensor";
    expect(problems).toEqual([
      { file: "apps/playground/package.json", message: `depends on @ganglion/other; ${message}` },
      { file: "apps/playground/src/main.ts", line: 2, message: `imports @ganglion/other; ${message}` },
    ]);
  });

  it("lets only benchmarks depend on a rival", () => {
    const devDependencies = { "@tensorflow/tfjs": "4.22.0" };
    const problems = problemsWith({
      "benchmarks/package.json": { name: "@ganglion/benchmarks", devDependencies },
      "packages/optim/package.json": { name: "@ganglion/optim", devDependencies },
    });
    const message = "depends on the rival @tensorflow/tfjs; only benchmarks may";
    expect(problems).toEqual([{ file: "packages/optim/package.json", message }]);
  });
});
