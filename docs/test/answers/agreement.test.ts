import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { relativeError, roundUp } from "./agreement/errors.ts";
import { type Agreements, agreementPage, measureAgreements } from "./agreement/page.ts";
import { packages, withoutRow } from "./agreement/without-row.ts";

/** What kernels, and engines' exp and tanh, may change without anybody's doing: one power of ten. */
const POWER = 1 + 1e-9;

interface Cell {
  readonly where: string;
  readonly error: number;
  /** What 0 stands for: less than a rounding of the column's dtype. */
  readonly least: number;
}

/** Every error on the page, by table, function and column; what else a row says is part of where it is. */
function cellsOf(page: string): Cell[] {
  let [title, head]: [string, readonly string[]] = ["", []];
  return page.split("\n").flatMap((line) => {
    if (line.startsWith("## ")) title = line.slice(3);
    if (!line.startsWith("| ") || line.startsWith("| ---")) return [];
    const row = line.slice(2, -2).split(" | ");
    if (!line.startsWith("| `")) head = row;
    return row.flatMap((text, column) => {
      const parts = text.split(" / ");
      if (!parts.every((part) => /^(?:0|1e-?\d+)$/.test(part)) || head[column] === "cases") return [];
      const isDouble = ["float64", "fitted"].includes(head[column] ?? "") || title === "init";
      return parts.map((part, which) => ({
        where: `${title}: ${row[0]}, ${head[column]}${which === 0 ? "" : ", gradients"}`,
        error: Number(part),
        least: isDouble ? 1e-17 : 1e-8,
      }));
    });
  });
}

/** Whether two cells are at most a power of ten apart. */
function isNear({ where, error, least }: Cell, other: Cell | undefined): boolean {
  if (where !== other?.where) return false;
  return Math.abs(Math.log10(Math.max(error, least) / Math.max(other.error, least))) <= POWER;
}

const errorText = /\b(?:0|1e-\d+)(?= \/| \|)/g;

describe("agreement with PyTorch, scikit-learn and NumPy", () => {
  let found: Agreements;
  beforeAll(async () => {
    found = await measureAgreements();
  });

  it("is what the page says, to a power of ten: where not, run `pnpm --filter @ganglion/docs agreement`", () => {
    const written = readFileSync(new URL("../../reference/agreement.md", import.meta.url), "utf8");
    const measured = agreementPage(found);
    expect(written.replaceAll(errorText, "#")).toBe(measured.replaceAll(errorText, "#"));
    const [said, now] = [cellsOf(written), cellsOf(measured)];
    expect(said.length).toBeGreaterThan(350);
    expect(said.filter((cell, index) => !isNear(cell, now[index]))).toEqual([]);
  });

  it.each(Object.entries(withoutRow))(
    "has a row for every function of %s but those of which it says why not",
    (topic, others) => {
      const tables = { ...found.cases, init: found.init, preprocessing: found.preprocessing };
      const rows = tables[topic as keyof typeof tables] as readonly { readonly name: string }[];
      // What follows a comma is the method of another row of the same function.
      const names = rows.map(({ name }) => name).filter((name) => !name.includes(","));
      expect(new Set(names).size).toBe(names.length);
      const exported = Object.entries(packages[topic as keyof typeof packages]).filter(
        ([, one]) => typeof one === "function",
      );
      expect([...names, ...Object.keys(others)].sort()).toEqual(exported.map(([name]) => name).sort());
    },
  );

  it("is within 1e-5, of gradients and patches of 4 x 4 1e-4, in float32, and 1e-12 in float64", () => {
    for (const [topic, rows] of Object.entries(found.cases)) {
      for (const { name, float64, reference, wasm } of rows) {
        for (const errors of [reference, wasm]) {
          const least = name === "conv2d, F(4x4, 3x3)" ? 1e-4 : 1e-5;
          expect(errors.values, `${topic} ${name}`).toBeLessThanOrEqual(least);
          expect(errors.gradients ?? 0, `gradient of ${topic} ${name}`).toBeLessThanOrEqual(1e-4);
        }
        // PyTorch 1.13 multiplies nadam's momenta in float32, whatever the dtype.
        const bound = name === "nadam" ? 1e-8 : 1e-12;
        expect(Math.max(float64.values, float64.gradients ?? 0), `${topic} ${name} in float64`).toBeLessThan(bound);
      }
    }
  });

  it("is within 2e-7 for initializers, and 1e-9 for what is fitted", () => {
    for (const { name, error } of found.init) expect(error, name).toBeLessThanOrEqual(2e-7);
    for (const { name, fitted } of found.preprocessing) expect(fitted, name).toBeLessThan(1e-9);
  });
});

describe("what is near", () => {
  const cell = (error: number, least = 1e-8): Cell => ({ where: "here", error, least });

  it("is a power of ten away, and no further; 0 is less than a rounding", () => {
    const pairs = [
      [1e-6, 1e-7],
      [1e-7, 1e-6],
      [0, 1e-7],
      [1e-6, 1e-6],
      [1e-6, 1e-8],
      [0, 1e-6],
    ] as const;
    expect(pairs.map(([a, b]) => isNear(cell(a), cell(b)))).toEqual([true, true, true, true, false, false]);
    expect([1e-16, 1e-15].map((error) => isNear(cell(0, 1e-17), cell(error, 1e-17)))).toEqual([true, false]);
    expect(isNear(cell(0), undefined)).toBe(false);
  });

  it("is looked for in every cell", () => {
    const page =
      "## one\n\n| function | cases | float64 | wasm |\n| --- | ---: | ---: | ---: |\n| `f` | 3 | 0 / 1e-15 | 1e-6 |\n";
    expect(cellsOf(page)).toEqual([
      { where: "one: `f`, float64", error: 0, least: 1e-17 },
      { where: "one: `f`, float64, gradients", error: 1e-15, least: 1e-17 },
      { where: "one: `f`, wasm", error: 1e-6, least: 1e-8 },
    ]);
  });
});

describe("relativeError", () => {
  it("is relative to large numbers and to 0.1 for small ones", () => {
    expect(relativeError([101], [100])).toBeCloseTo(1 / 100.1, 12);
    expect(relativeError([1e-7], [0])).toBeCloseTo(1e-6, 12);
    expect(relativeError([1, 2], [1, 3])).toBeCloseTo(1 / 3.1, 12);
    expect(relativeError([Number.NaN, Number.POSITIVE_INFINITY], [Number.NaN, Number.POSITIVE_INFINITY])).toBe(0);
    expect(relativeError([Number.NaN], [1])).toBe(Number.POSITIVE_INFINITY);
    expect(relativeError([1], [1, 2])).toBe(Number.POSITIVE_INFINITY);
  });

  it("is rounded up to a power of ten", () => {
    expect([0, 1e-7, 1.1e-7, 9e-6, Number.POSITIVE_INFINITY].map(roundUp)).toEqual([
      "0",
      "1e-7",
      "1e-6",
      "1e-5",
      "differs",
    ]);
  });
});
