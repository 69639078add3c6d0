import { describe, expect, it } from "vitest";
import { testInputProblems } from "../lib/test-inputs.mjs";
import { workspacePackages } from "../lib/workspace.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

const shared = ["$TURBO_DEFAULT$", "$TURBO_ROOT$/vitest.base.ts"];
const manifest = (name: string, more: object = {}) => ({ name, scripts: { test: "vitest run" }, ...more });

/** What is said of a package `train`, which depends on `optim`, with the given files and own inputs of its tests. */
function problemsOf(
  files: Readonly<Record<string, unknown>>,
  inputs?: readonly string[],
  scripts = { test: "vitest run" },
) {
  const own = inputs === undefined ? {} : { "packages/train/turbo.json": { tasks: { test: { inputs } } } };
  const folder = temporaryFolder({
    "pnpm-workspace.yaml": "packages:\n  - packages/*\n",
    "turbo.json": {
      tasks: {
        transit: { dependsOn: ["^transit"] },
        test: { dependsOn: ["transit", "^transit"], inputs: shared },
        typecheck: { dependsOn: ["transit", "^transit"] },
        "test:browser": { dependsOn: ["transit", "^transit"] },
      },
    },
    "vitest.base.ts": "export const base = 1;\n",
    "fixtures/optim/steps.json": {},
    "fixtures/losses/hinge.json": {},
    "packages/optim/package.json": manifest("optim"),
    "packages/optim/src/index.ts": "",
    "packages/optim/test/read.ts":
      "export const read = (name: string) => new URL(`../../../fixtures/optim/${name}.json`, import.meta.url);\n",
    "packages/train/package.json": manifest("train", { scripts, dependencies: { optim: "workspace:^" } }),
    "packages/train/vitest.config.ts": 'export { base } from "../../vitest.base.ts";\n',
    ...own,
    ...files,
  });
  return testInputProblems(workspacePackages(folder), folder)
    .filter(({ message }) => !message.includes("optim#"))
    .map(({ file, message }) => `${file}: ${message}`);
}

const importing = {
  "packages/train/test/a.test.ts": 'import { read } from "../../optim/test/read.ts";\nread("steps");\n',
};
const lacking = (path: string, file: string, task = "test") =>
  `${file}: reads ${path}, which the inputs of train#${task} lack`;

describe("testInputProblems", () => {
  it("finds nothing where a test reads its own package, and the sources of those that it depends on", () => {
    const text = 'import "../src/index.ts";\nimport "../../optim/src/index.ts";\nimport "optim";\n';
    expect(problemsOf({ "packages/train/test/a.test.ts": text, "packages/train/src/index.ts": "" })).toEqual([]);
  });

  it("finds another package's test file, and the fixtures that it reads", () => {
    expect(problemsOf(importing)).toEqual([
      lacking("packages/optim/test/read.ts", "packages/train/test/a.test.ts"),
      lacking("fixtures/optim/", "packages/optim/test/read.ts"),
    ]);
    const inputs = [
      "$TURBO_EXTENDS$",
      "$TURBO_ROOT$/packages/optim/test/{read,write}.ts",
      "$TURBO_ROOT$/fixtures/optim/*.json",
    ];
    expect(problemsOf(importing, inputs)).toEqual([]);
  });

  it("finds the fixtures that a test names to a function which adds the folder", () => {
    const text =
      'const read = (path: string) => new URL(`../../../fixtures/${path}`, import.meta.url);\nread("losses/hinge.json");\n';
    const files = { "packages/train/test/a.test.ts": `${text}read("losses/none.json");\n` };
    expect(problemsOf(files)).toEqual([lacking("fixtures/losses/hinge.json", "packages/train/test/a.test.ts")]);
  });

  it("finds what is named by join, and what a configuration imports", () => {
    const text = 'import { join } from "node:path";\njoin(import.meta.dirname, "../../../scripts/lib/a.mjs");\n';
    expect(problemsOf({ "packages/train/test/a.test.ts": text }, ["$TURBO_DEFAULT$"])).toEqual([
      lacking("scripts/lib/a.mjs", "packages/train/test/a.test.ts"),
      lacking("vitest.base.ts", "packages/train/vitest.config.ts"),
    ]);
  });

  it("finds sources of a package that is not depended on", () => {
    const text = 'import "../../far/src/index.ts";\n';
    const far = { "packages/far/package.json": { name: "far" }, "packages/far/src/index.ts": "" };
    expect(problemsOf({ ...far, "packages/train/test/a.test.ts": text })).toEqual([
      lacking("packages/far/src/index.ts", "packages/train/test/a.test.ts"),
    ]);
  });

  it("finds inputs that nothing reads", () => {
    const inputs = ["$TURBO_EXTENDS$", "$TURBO_ROOT$/fixtures/**", "$TURBO_ROOT$/packages/optim/test/read.ts"];
    const idle = (pattern: string) =>
      `packages/train/turbo.json: has ${pattern} among the inputs of train#test, which reads nothing there`;
    expect(problemsOf({}, inputs)).toEqual([idle("fixtures/**"), idle("packages/optim/test/read.ts")]);
  });

  it("tells the tests in a browser, and the compiler, from the others", () => {
    const files = { "packages/train/test/browser/a.test.ts": 'import { read } from "../../../optim/test/read.ts";\n' };
    expect(problemsOf(files)).toEqual([]);
    const scripts = { test: "vitest run", "test:browser": "vitest run", typecheck: "tsc" };
    expect(problemsOf(files, undefined, scripts)).toEqual([
      lacking("packages/optim/test/read.ts", "packages/train/test/browser/a.test.ts", "test:browser"),
      lacking("vitest.base.ts", "packages/train/vitest.config.ts", "test:browser"),
      lacking("fixtures/optim/", "packages/optim/test/read.ts", "test:browser"),
      lacking("packages/optim/test/read.ts", "packages/train/test/browser/a.test.ts", "typecheck"),
      lacking("vitest.base.ts", "packages/train/vitest.config.ts", "typecheck"),
    ]);
  });

  describe("with a test that alone imports another package", () => {
    const optim = { "packages/train/package.json": manifest("train", { devDependencies: { optim: "workspace:*" } }) };
    const test = (text: string) => ({ ...optim, "packages/train/test/a.test.ts": text });
    const tasks = (own: object) => ({ "packages/train/turbo.json": { tasks: own } });
    const reading = 'import { step } from "optim/deep";\nvoid step;\n';
    const exact = { transit: { dependsOn: [] } };
    const again = (task: string, name: string) =>
      `packages/train/turbo.json: runs train#${task} again with ${name}, which it does not import; list in its "dependsOn" those that it does`;

    it("finds nothing where the test's task alone depends on it", () => {
      expect(problemsOf({ ...test(reading), ...tasks(exact) })).toEqual([]);
      expect(problemsOf({ ...test(reading), ...tasks({ ...exact, test: { dependsOn: ["optim#transit"] } }) })).toEqual(
        [],
      );
    });

    it("finds where the sources' tasks do too", () => {
      expect(problemsOf({ ...test(reading), ...tasks({}) })).toEqual([again("transit", "optim")]);
    });

    it("finds where the test's task does not, also behind a file that the test imports", () => {
      const message = "imports optim, on which train#test does not depend in turbo.json";
      const alone = tasks({ test: { dependsOn: ["transit"] }, ...exact });
      expect(problemsOf({ ...test(reading), ...alone })).toEqual([`packages/train/test/a.test.ts: ${message}`]);
      const behind = { ...test('import "./support/b.ts";\n'), "packages/train/test/support/b.ts": reading };
      expect(problemsOf({ ...behind, ...alone })).toEqual([`packages/train/test/support/b.ts: ${message}`]);
    });

    it("finds a package that is waited for as built without what its sources import", () => {
      const own = tasks({ transit: { dependsOn: ["optim#transit"] }, built: { dependsOn: ["build"] } });
      const source = { ...test(reading), "packages/train/src/index.ts": 'export { step } from "optim";\n' };
      expect(problemsOf({ ...source, ...own })).toEqual([
        "packages/train/src/index.ts: imports optim, on which train#built does not depend in turbo.json",
      ]);
    });

    it("finds a package with which it runs again for nothing", () => {
      expect(problemsOf({ ...test('import "../src/index.ts";\n'), ...tasks(exact) })).toEqual([again("test", "optim")]);
    });
  });
});
