import { describe, expect, it } from "vitest";
import { importCycles } from "../lib/import-cycles.mjs";
import { workspacePackages } from "../lib/workspace.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

/** What is said of a package with these sources, by name without `.ts`. */
function cycles(sources: Readonly<Record<string, string>>): string[] {
  const folder = temporaryFolder({
    "pnpm-workspace.yaml": "packages:\n  - packages/*\n",
    "packages/tensor/package.json": { name: "tensor" },
    ...Object.fromEntries(Object.entries(sources).map(([name, text]) => [`packages/tensor/src/${name}.ts`, text])),
  });
  return importCycles(workspacePackages(folder)).map(({ file, message }) => `${file} ${message}`);
}

describe("importCycles", () => {
  it("finds nothing in a tree, nor where two modules load a third", () => {
    const text = 'import { c } from "./c.ts";\nexport const a = c;\n';
    expect(cycles({ a: text, b: `import "./a.ts";\n${text}`, c: "export const c = 1;\n" })).toEqual([]);
  });

  it("finds two modules that load each other, once", () => {
    const a = 'import { b } from "./b.ts";\nexport const a = () => b;\n';
    const b = 'export { a } from "./a.ts";\nexport const b = 1;\n';
    expect(cycles({ a, b })).toEqual([
      "packages/tensor/src/a.ts is loaded by what it loads: src/a.ts -> src/b.ts -> src/a.ts",
    ]);
  });

  it("finds a long cycle, in folders, by its shortest way", () => {
    const files = {
      index: 'export * from "./ops/x.ts";\n',
      "ops/x": 'import "./y.ts";\nimport "./z.ts";\n',
      "ops/y": 'import "./z.ts";\n',
      "ops/z": 'import "../index.ts";\n',
    };
    expect(cycles(files)).toEqual([
      "packages/tensor/src/index.ts is loaded by what it loads: src/index.ts -> src/ops/x.ts -> src/ops/z.ts -> src/index.ts",
    ]);
  });

  it("finds each of two cycles", () => {
    const files = {
      a: 'import "./b.ts";\n',
      b: 'import "./a.ts";\n',
      c: 'import "./d.ts";\n',
      d: 'import "./c.ts";\n',
    };
    expect(cycles(files).map((line) => line.split(" ")[0])).toEqual([
      "packages/tensor/src/a.ts",
      "packages/tensor/src/c.ts",
    ]);
  });

  it("takes no import of a type for one, nor what is loaded when it is asked for", () => {
    const files = {
      a: 'import type { B } from "./b.ts";\nimport { type C } from "./b.ts";\nexport type { B, C };\nexport const a = 1;\n',
      b: 'import { a } from "./a.ts";\nexport type B = typeof a;\nexport type C = B;\nexport const load = () => import("./c.ts");\n',
      c: 'import "./b.ts";\n',
    };
    expect(cycles(files)).toEqual([]);
  });
});
