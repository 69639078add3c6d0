import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { relativeError, roundUp } from "./agreement/errors.ts";
import { type Agreements, agreementPage, measureAgreements } from "./agreement/page.ts";

const errorCell = /\b(?:0|1e-\d+)(?= \/| \|)/g;

const errorsIn = (page: string): number[] => [...page.matchAll(errorCell)].map(([text]) => Number(text));

/** An error near a power of ten may lie on either side of it after a kernel has changed, and 0 become a rounding. */
function isNear(a: number, b: number): boolean {
  if (a === 0 || b === 0) return Math.max(a, b) <= 1e-6;
  return Math.abs(Math.log10(a / b)) < 1.5;
}

describe("agreement with PyTorch, scikit-learn and NumPy", () => {
  let found: Agreements;
  beforeAll(async () => {
    found = await measureAgreements();
  });

  it("is what the page says, to a power of ten: where not, run `pnpm --filter @ganglion/docs agreement`", () => {
    const written = readFileSync(new URL("../reference/agreement.md", import.meta.url), "utf8");
    const measured = agreementPage(found);
    expect(written.replaceAll(errorCell, "#")).toBe(measured.replaceAll(errorCell, "#"));
    const pairs = errorsIn(written).map((error, index) => [error, errorsIn(measured)[index] ?? 1] as const);
    expect(pairs.length).toBeGreaterThan(300);
    expect(pairs.filter(([a, b]) => !isNear(a, b))).toEqual([]);
  });

  it("covers every function that has fixtures", () => {
    const names = Object.values(found.cases).flatMap((rows) => rows.map(({ name }) => name));
    expect(names).toHaveLength(16 + 8 + 8 + 5 + 8);
    expect(new Set(names).size).toBe(names.length);
  });

  it("is within 1e-5, of gradients 1e-4, in float32, and 1e-12 in float64", () => {
    for (const [topic, rows] of Object.entries(found.cases)) {
      for (const { name, float64, reference, wasm } of rows) {
        for (const errors of [reference, wasm]) {
          expect(errors.values, `${topic} ${name}`).toBeLessThanOrEqual(1e-5);
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
