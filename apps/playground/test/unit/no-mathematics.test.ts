import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative, sep } from "node:path";
import { describe, expect, it } from "vitest";

const folder = join(import.meta.dirname, "..", "..", "src");
const require = createRequire(join(folder, "main.ts"));

/** Whatever computes more than a place on the screen belongs into a package. */
const functions =
  /\bMath\.(exp|expm1|log|log1p|log2|log10|pow|sqrt|cbrt|hypot|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|random)\b/g;

/** Files that draw, and those whose few functions are no mathematics of networks: with the reason. */
const allowed: Readonly<Record<string, string>> = {
  "code/program-data.ts": "writes programs, in which toy data are placed",
  "worker/toys.ts": "places the points of the toy data",
  "state/guess.ts": "what a guess costs, ln C, as a mark in the chart and for the verdict",
  "train/drawing-board.tsx": "how far a pixel is from the pen",
};

async function sources(): Promise<{ readonly path: string; readonly text: string }[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.tsx?$/.test(name));
  return Promise.all(
    names.map(async (name) => ({
      path: name.split(sep).join("/"),
      text: await readFile(join(folder, name), "utf8"),
    })),
  );
}

function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, name]) => name ?? "");
}

describe("the playground", () => {
  it("has no mathematics of its own", async () => {
    const files = await sources();
    expect(files.length).toBeGreaterThan(100);
    const used = files.flatMap(({ path, text }) =>
      path.startsWith("charts/") ? [] : [...text.matchAll(functions)].map(([name]) => `${path}: ${name}`),
    );
    expect(used.filter((one) => allowed[one.split(":")[0] ?? ""] === undefined)).toStrictEqual([]);
    // Where the exception is needed no longer, it goes.
    for (const path of Object.keys(allowed)) expect(used.some((one) => one.startsWith(path))).toBe(true);
  });

  it("imports what anyone can: its own sources, and what packages export", async () => {
    const wrong = (await sources()).flatMap(({ path, text }) => {
      const isWrong = (name: string): boolean =>
        name.startsWith(".") ? relative(folder, join(folder, path, "..", name)).startsWith("..") : !isExported(name);
      return importsOf(text)
        .filter(isWrong)
        .map((name) => `${path}: ${name}`);
    });
    expect(wrong).toStrictEqual([]);
  });

  it("would be told of either", () => {
    expect("y = Math.tanh(x)".match(functions)).toStrictEqual(["Math.tanh"]);
    expect(importsOf('import { a } from "@ganglion/tensor/src/a.ts"; await import("./b.ts")')).toStrictEqual([
      "@ganglion/tensor/src/a.ts",
      "./b.ts",
    ]);
    expect(isExported("@ganglion/tensor")).toBe(true);
    expect(isExported("@ganglion/tensor/src/tensor.ts")).toBe(false);
  });
});

/** Whether the name is of a package, or of one of its public entries. */
function isExported(name: string): boolean {
  const [, own, sub = ""] = /^(@[^/]+\/[^/]+|[^/@]+)(\/.+)?$/.exec(name) ?? [];
  if (own === undefined) return false;
  if (!own.startsWith("@ganglion/")) return true;
  const { exports } = require(`${own}/package.json`) as { exports: Readonly<Record<string, unknown>> };
  return Object.hasOwn(exports, `.${sub}`);
}
