import { reference, rng, setBackend } from "@ganglion/tensor";
import { gradCheck } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { type GradientRow, gradientRows } from "../gradient-rows.ts";

describe.each(Object.entries(gradientRows))("every export of %s", (_, [exports, rows]) => {
  beforeAll(() => setBackend(reference()));

  it("has a gradient check, or is said to have no gradient", () => {
    expect(Object.keys(rows).sort()).toEqual(Object.keys(exports).sort());
  });

  const checks = Object.entries(rows).filter((entry): entry is [string, GradientRow] => entry[1] !== null);
  it.each(checks)("%s has a gradient check", async (_name, [f, ...shapes]) => {
    const random = rng(11);
    const inputs = shapes.map((shape) => random.normal(shape, { dtype: "float64" }));
    const { passed, maxRelativeError, checked, skippedAtKinks } = await gradCheck((...values) => f(...values), inputs);
    expect(maxRelativeError).toBeLessThan(1e-6);
    expect(passed).toBe(true);
    expect(checked + skippedAtKinks).toBe(inputs.reduce((total, { size }) => total + size, 0));
    expect(checked).toBeGreaterThan(skippedAtKinks);
  });
});
