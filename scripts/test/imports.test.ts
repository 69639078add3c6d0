import { describe, expect, it } from "vitest";
import { readModule } from "../lib/imports.mjs";

describe("readModule", () => {
  it("finds imports of every kind, with their lines", () => {
    const text = [
      'import { a } from "static";',
      'import type { B } from "type-only";',
      'import "side-effect";',
      'export * from "star";',
      'export { c } from "re-export";',
      'export type { D } from "type-re-export";',
      "export const load = (): unknown =>",
      '  import("dynamic");',
      'export type E = import("type-expression").E;',
    ].join("\n");
    expect(readModule("a.ts", text).imports).toEqual([
      { specifier: "static", line: 1 },
      { specifier: "type-only", line: 2 },
      { specifier: "side-effect", line: 3 },
      { specifier: "star", line: 4 },
      { specifier: "re-export", line: 5 },
      { specifier: "type-re-export", line: 6 },
      { specifier: "dynamic", line: 8 },
      { specifier: "type-expression", line: 9 },
    ]);
  });

  it("leaves comments and strings alone", () => {
    const text = '/** @example\n * import { a } from "comment";\n */\nexport const b = \'import "string"\';\n';
    expect(readModule("a.ts", text).imports).toEqual([]);
  });

  it("counts two names from one module once", () => {
    expect(readModule("a.ts", 'export { a, b } from "c";').imports).toEqual([{ specifier: "c", line: 1 }]);
  });

  it("says that a computed import is one", () => {
    const { imports } = readModule("a.ts", "export const load = (name: string): unknown => import(name);");
    expect(imports).toEqual([{ specifier: "(computed)", line: 1 }]);
  });

  it.each([
    ["export default 1;", 1],
    ["const a = 1;\nexport { a as default };", 2],
    ["export const a = 1;", undefined],
  ])("finds the default export of %j in line %j", (text, line) => {
    expect(readModule("a.ts", text).defaultExportLine).toBe(line);
  });

  it("refuses what does not parse", () => {
    expect(() => readModule("src/a.ts", "export const = 1;")).toThrow(/^src\/a\.ts: /);
  });
});
