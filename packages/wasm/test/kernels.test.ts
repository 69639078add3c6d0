import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { blocks, kernelFiles, winogradFiles } from "../scripts/kernels.mjs";
import { numbers } from "../scripts/layout.mjs";
import { launch } from "../src/launch.ts";
import type { Machine } from "../src/machine.ts";

const root = new URL("../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

/** Texts of all sources in a folder, by path. */
function sourcesIn(folder: string): [path: string, text: string][] {
  const paths = readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" }).sort();
  return paths
    .filter((path) => path.endsWith(".ts") && !path.startsWith("generated"))
    .map((path) => [path.replaceAll("\\", "/"), read(`${folder}/${path}`)]);
}

const assembly = sourcesIn("assembly");
const src = sourcesIn("src");
const allAssembly = assembly.map(([, text]) => text).join("\n");
const allSrc = src.map(([, text]) => text).join("\n");

const files = Object.entries(kernelFiles);
const linked = Object.entries(winogradFiles);
const capitalized = (name: string): string => `${name[0]?.toUpperCase()}${name.slice(1)}`;

describe("a file of kernels", () => {
  it.each([...files, ...linked])(
    "%s says in its first comment who calls it, as the table does",
    (file, { launchedBy }) => {
      const comment = /^\/\*[^]*?\*\//.exec(read(`assembly/${file}.ts`))?.[0].replaceAll(/\s+(\* )?/g, " ");
      expect(comment).toContain(`Called by ${launchedBy.map((caller) => `src/${caller}.ts`).join(", ")}. */`);
    },
  );

  it.each(linked)("%s is launched by what writes its arguments", (file, { launchedBy }) => {
    const callers = src.filter(([, text]) => text.includes(`write${capitalized(file)}(`)).map(([path]) => path);
    expect(callers).toEqual(launchedBy.map((caller) => `${caller}.ts`));
  });

  it.each(files)("%s has kernels that only those launch", (_file, { launchedBy, kernels }) => {
    const launching = src.filter(([, text]) => /from "(?:\.\.?\/)+(?:launch|indices)\.ts"/.test(text));
    for (const kernel of Object.keys(kernels)) {
      const callers = launching.filter(([path, text]) => path !== "indices.ts" && text.includes(`"${kernel}"`));
      expect([kernel, ...callers.map(([path]) => path.replace(/\.ts$/, ""))]).toEqual([kernel, ...launchedBy]);
    }
  });
});

describe("an argument", () => {
  const rows = [...files, ...linked].flatMap(([, { kernels }]) => Object.entries(kernels));
  const own = [...rows, ...Object.entries(blocks)].flatMap(([name, row]) => {
    if (typeof row === "string") return [];
    const { pointers = [], ints = [], flags = [], floats = [], lists = {} } = row;
    const names = [...pointers, ...ints, ...flags, ...floats, ...Object.keys(lists)].map((text) => text.split(":")[0]);
    return names.map((argument) => `${capitalized(name)}.${argument}(`);
  });

  it("is read by its name, each and everyone", () => {
    expect(own.length).toBeGreaterThan(100);
    expect(own.filter((accessor) => !allAssembly.includes(accessor))).toEqual([]);
  });

  it("is read in no other way", () => {
    expect(allAssembly).not.toMatch(/\b(?:ARGUMENTS|FLOATS)\b/);
    const writing = src.filter(([, text]) => /\b(?:ARGUMENTS|FLOATS) \/ 4\b/.test(text));
    expect(writing.map(([path]) => path)).toEqual(["linked-kernel.ts"]);
  });

  it("may not be missing, unknown or of another kind", () => {
    const refused = (machine: Machine): void => {
      launch(machine, "softmax", { y: 0, x: 0, rows: 1, length: 1 });
      // @ts-expect-error: `length` is missing
      launch(machine, "softmax", { y: 0, x: 0, rows: 1 });
      // @ts-expect-error: softmax has no classes
      launch(machine, "softmax", { y: 0, x: 0, rows: 1, length: 1, classes: 1 });
      // @ts-expect-error: `isInt` is true or false, and there is no window
      launch(machine, "fold", { y: 0, x: 0, isInt: 1 });
      // @ts-expect-error: there is no such kernel
      launch(machine, "softmin", { y: 0, x: 0, rows: 1, length: 1 });
    };
    expect(refused).toBeTypeOf("function");
  });
});

describe("a constant that both sides must agree on", () => {
  /** Those that are values of one thing count as one. */
  const groupOf = (name: string): string => /^See (\w+)\.$/.exec(numbers[name]?.[1] ?? "")?.[1] ?? name;
  const names = Object.keys(numbers);
  const allKernels = [allAssembly, read("scripts/kernels.mjs"), read("scripts/tiles.mjs")].join("\n");

  it.each(names.filter((name) => groupOf(name) === name))("%s is used by both", (group) => {
    const used = new RegExp(`\\b(?:${names.filter((name) => groupOf(name) === group).join("|")})\\b`);
    expect([used.test(allKernels), used.test(allSrc)]).toEqual([true, true]);
  });
});

it("the committed files are those that the scripts generate", () => {
  const script = fileURLToPath(new URL("scripts/build-kernels.mjs", root));
  const result = execFileSync(process.execPath, [script, "--check"], { encoding: "utf8" });
  expect(result).toBe("kernels: up to date\n");
});
