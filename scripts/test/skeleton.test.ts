import { describe, expect, it } from "vitest";
import { skeletonProblems } from "../lib/skeleton.mjs";
import { workspacePackages } from "../lib/workspace.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

const manifest = {
  name: "@ganglion/losses",
  version: "0.1.0",
  description: "Loss functions",
  license: "MIT",
  homepage: "https://github.com/ganglion-js/ganglion/tree/main/packages/losses#readme",
  bugs: { url: "https://github.com/ganglion-js/ganglion/issues" },
  keywords: "neural-network deep-learning machine-learning training typescript pytorch loss a b c d".split(" "),
  repository: {
    type: "git",
    url: "git+https://github.com/ganglion-js/ganglion.git",
    directory: "packages/losses",
  },
  type: "module",
  sideEffects: false,
  main: "./dist/index.js",
  types: "./dist/index.d.ts",
  exports: {
    ".": {
      "@ganglion/source": "./src/index.ts",
      types: "./dist/index.d.ts",
      production: "./dist/production/index.js",
      default: "./dist/index.js",
    },
    "./package.json": "./package.json",
  },
  engines: { node: ">=20.19" },
  publishConfig: { access: "public" },
  scripts: {
    build: "tsc -p tsconfig.build.json",
    typecheck: "tsc -p tsconfig.json",
    test: "vitest run",
    lint: "oxlint --deny-warnings .",
    "check:pack": "node ../../scripts/check-pack.mjs",
    "check:size": "node ../../scripts/check-size.mjs",
  },
  peerDependencies: { "@ganglion/tensor": ">=0.1.0 <1.0.0" },
};

const compiler = {
  extends: "../../tsconfig.base.json",
  compilerOptions: { noEmit: true, customConditions: ["@ganglion/source"], types: ["node"] },
  include: ["src", "test"],
};

const files = {
  "README.md": "# losses\n",
  "CHANGELOG.md": "# losses\n",
  "src/index.ts": "export const one = 1;\n",
  "test/one.test.ts": "",
  "tsconfig.json": compiler,
  "tsconfig.build.json": { extends: "../../tsconfig.build.json" },
  "vitest.config.ts": "",
};

/** What the check says about a `losses` package that differs from a good one by the given fields and files. */
function messagesWith(
  fields: Readonly<Record<string, unknown>>,
  changed: Readonly<Record<string, unknown>> = {},
): string[] {
  const own = Object.entries({ ...files, ...changed, "package.json": { ...manifest, ...fields } });
  const folder = temporaryFolder({
    "pnpm-workspace.yaml": "packages:\n  - packages/*\n",
    ...Object.fromEntries(own.map(([path, contents]) => [`packages/losses/${path}`, contents])),
  });
  return workspacePackages(folder)
    .flatMap(skeletonProblems)
    .map(({ file, line, message }) => `${file}${line === undefined ? "" : `:${line}`}: ${message}`);
}

describe("skeletonProblems", () => {
  it("finds nothing in a package like the others", () => {
    expect(messagesWith({})).toEqual([]);
  });

  it.each([
    [{ license: "ISC" }, '"license" must be "MIT", got "ISC"'],
    [{ sideEffects: undefined }, '"sideEffects" must be false, got undefined'],
    [{ engines: { node: ">=18" } }, '"engines" must be {"node":">=20.19"}, got {"node":">=18"}'],
    [{ name: "losses" }, '"name" must be "@ganglion/losses", got "losses"'],
    [{ description: "" }, 'has no "description"'],
    [{ main: "./dist/main.js" }, '"main" must be "./dist/index.js", got "./dist/main.js"'],
    [{ types: undefined }, '"types" must be "./dist/index.d.ts", got undefined'],
    [
      { homepage: "https://example.org" },
      '"homepage" must be "https://github.com/ganglion-js/ganglion/tree/main/packages/losses#readme", got "https://example.org"',
    ],
    [{ bugs: undefined }, '"bugs" must be {"url":"https://github.com/ganglion-js/ganglion/issues"}, got undefined'],
    [
      { keywords: manifest.keywords.filter((word) => word !== "deep-learning") },
      '"keywords" must have "deep-learning"',
    ],
    [{ keywords: manifest.keywords.slice(0, -1) }, '"keywords" must have five or more words of its own, got 4'],
    [{ jest: {} }, '"jest" is neither published nor a tool\'s; list it in published-manifest.mjs or skeleton.mjs'],
    [{ scripts: { ...manifest.scripts, test: "jest" } }, 'script "test" must be "vitest run", got "jest"'],
    [
      { exports: { "./package.json": "./package.json" } },
      '"exports" must have "." as {"@ganglion/source":"./src/index.ts","types":"./dist/index.d.ts","production":"./dist/production/index.js","default":"./dist/index.js"}',
    ],
    [
      { peerDependencies: { "@ganglion/tensor": "workspace:*" } },
      "takes the peer @ganglion/tensor as workspace:*; write a literal range, such as >=0.1.0 <1.0.0",
    ],
    [
      { peerDependencies: { "@ganglion/tensor": "^0.1.0" } },
      "takes the peer @ganglion/tensor as ^0.1.0; write >=0.1.0 <1.0.0",
    ],
    [{ peerDependencies: {} }, "has no peer @ganglion/tensor; add it as >=0.1.0 <1.0.0"],
    [
      { dependencies: { "@ganglion/tensor": "workspace:^" } },
      "has @ganglion/tensor as a dependency; its identity is shared, so it is a peer",
    ],
  ])("finds the wrong field in %j", (fields, message) => {
    expect(messagesWith(fields)).toEqual([`packages/losses/package.json: ${message}`]);
  });

  it("finds a package whose types are checked otherwise", () => {
    expect(messagesWith({}, { "tsconfig.json": { ...compiler, include: ["src"] } })).toEqual([
      `packages/losses/tsconfig.json: must be ${JSON.stringify(compiler)}, as in all packages`,
    ]);
  });

  it("finds a package that is built otherwise", () => {
    expect(messagesWith({}, { "tsconfig.build.json": { extends: "../../tsconfig.base.json" } })).toEqual([
      'packages/losses/tsconfig.build.json: must be {"extends":"../../tsconfig.build.json"}, as in all packages',
    ]);
  });

  it("finds a package of another version than the rest", () => {
    expect(
      messagesWith({}, { "../tensor/package.json": { ...manifest, name: "@ganglion/tensor", version: "0.2.0" } }),
    ).toContain('packages/losses/package.json: "version" must be that of @ganglion/tensor, 0.2.0, got 0.1.0');
  });

  it("takes fields in any order", () => {
    const { exports, ...rest } = manifest;
    expect(messagesWith({ ...rest, exports: Object.fromEntries(Object.entries(exports).reverse()) })).toEqual([]);
  });

  it("finds a default export", () => {
    expect(messagesWith({}, { "src/two.ts": "\nexport default 2;\n" })).toEqual([
      "packages/losses/src/two.ts:2: has a default export; name it",
    ]);
  });

  it("finds missing files and missing tests", () => {
    const folder = temporaryFolder({
      "pnpm-workspace.yaml": "packages:\n  - packages/*\n",
      "packages/losses/package.json": manifest,
      "packages/losses/src/index.ts": "export {};\n",
    });
    expect(
      workspacePackages(folder)
        .flatMap(skeletonProblems)
        .map(({ message }) => message),
    ).toEqual(
      ["README.md", "CHANGELOG.md", "tsconfig.json", "tsconfig.build.json", "vitest.config.ts", "test/*.test.ts"].map(
        (path) => `has no ${path}; every package has the same skeleton`,
      ),
    );
  });
});
