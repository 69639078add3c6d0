import { describe, expect, it } from "vitest";
import { moduleShape, packageShape } from "../lib/package-shape.mjs";

const files = {
  "package.json": '{ "name": "sums" }',
  "dist/index.js": 'import { one } from "./one.js";\nexport const two = (x) => one(x) * 2 + x;\n',
  "dist/index.d.ts": "export declare const two: (x: number) => number;\n",
  "dist/index.js.map": "{}",
  "README.md": "# sums\n",
  "data/sums.csv": "1,2\n",
};
const shapeWith = (changed: Readonly<Record<string, string>>) =>
  packageShape(new Map(Object.entries({ ...files, ...changed })));
const body = (text: string) => ({ "dist/index.js": files["dist/index.js"].replace("one(x) * 2 + x", text) });

describe("packageShape", () => {
  it.each([
    ["a number", body("one(x) * 3 + x")],
    ["the order of a formula", body("x + one(x) * 2")],
    ["a text for people", { "README.md": "# Sums\n" }],
    ["a source map", { "dist/index.js.map": "[]" }],
  ])("does not tell %s", (_, changed) => {
    expect(shapeWith(changed)).toBe(shapeWith({}));
  });

  it.each([
    ["a name that a platform may lack", body("navigator.gpu * 2 + x")],
    ["an operator", body("one(x) ** 2 + x")],
    ["a kind of syntax", body("one?.(x) * 2 + x")],
    ["what a module imports", { "dist/index.js": files["dist/index.js"].replace("./one.js", "./first.js") }],
    ["what a module exports", { "dist/index.js": files["dist/index.js"].replace("const two", "const twice") }],
    ["a path of a worker", body('new Worker(new URL("./a.js", import.meta.url)) * 2 + x')],
    ["a program in a text", body(`"${"AGFzbQEAAAA".repeat(20)}" * 2 + x`)],
    ["a declaration", { "dist/index.d.ts": "export declare const two: (x: number) => string;\n" }],
    ["the manifest", { "package.json": '{ "name": "sums", "type": "module" }' }],
    ["a file more", { "dist/one.js": "" }],
    ["data", { "data/sums.csv": "1,3\n" }],
    ["the room on a disk", { "README.md": "# sums\n".repeat(1000) }],
  ])("tells %s", (_, changed) => {
    expect(shapeWith(changed)).not.toBe(shapeWith({}));
  });

  it("tells the path of a worker from another", () => {
    const of = (path: string) => moduleShape("a.js", `new Worker(new URL("${path}", import.meta.url));`);
    expect(of("./a.js")).not.toEqual(of("./b.js"));
    expect(moduleShape("a.js", 'throw new Error("one");')).toContain('"one"');
    expect(moduleShape("a.js", 'f("one");')).not.toContain('"one"');
  });

  const within = (text: string) => `export const two = (x) => { ${text} };\n`;
  it.each([
    ["a variable", "const sum = x + 1; return sum * 2;", "const total = x + 1; return total * 2;"],
    ["a parameter", "return [x].map((one) => one * 2);", "return [x].map((other) => other * 2);"],
    ["a parameter taken apart", "return (({ y: one }) => one)(x);", "return (({ y: other }) => other)(x);"],
  ])("does not tell %s within a function from one of another name", (_, one, other) => {
    expect(moduleShape("a.js", within(one))).toEqual(moduleShape("a.js", within(other)));
  });

  it.each([
    ["a global", "return navigation;"],
    [
      "a global that is called like a variable elsewhere",
      "{ const navigation = x; void navigation; } return navigation;",
    ],
    ["a property", "return x.navigation;"],
    ["a key", "return { navigation: x };"],
    ["a key that is taken out", "const { navigation } = x; return navigation;"],
  ])("tells %s", (_, text) => {
    expect(moduleShape("a.js", within(text))).toContain("name=navigation");
  });

  it("tells a variable that has the name of what a platform has", () => {
    for (const name of ["require", "structuredClone"]) {
      expect(moduleShape("a.js", within(`const ${name} = x; return ${name};`))).toContain(`name=${name}`);
    }
  });
});
