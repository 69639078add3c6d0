import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mutants } from "./mutants/list.ts";

/** `pnpm --filter @ganglion/docs mutants` runs them; here they are held to the sources, so that none is a change of nothing. */
describe("every wrong formula that tests have to notice", () => {
  it("has a title of its own, in every package with formulas", () => {
    expect(new Set(mutants.map(({ title }) => title)).size).toBe(mutants.length);
    expect([...new Set(mutants.map((mutant) => mutant.package))].sort()).toEqual([
      "activations",
      "init",
      "layers",
      "losses",
      "normalization",
      "optim",
      "preprocessing",
    ]);
  });

  it.each(mutants.map((mutant) => [mutant.title, mutant] as const))("%s is a change of one place", (_title, mutant) => {
    const source = readFileSync(
      new URL(`../../packages/${mutant.package}/src/${mutant.file}`, import.meta.url),
      "utf8",
    );
    expect(source.split(mutant.from)).toHaveLength(2);
    expect(mutant.to).not.toBe(mutant.from);
  });
});
