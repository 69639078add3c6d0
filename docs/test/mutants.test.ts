import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mutants } from "./mutants/list.ts";

/** `npm test` makes them, of the packages that have changed; here they are held to the sources, so that none is a change of nothing. */
describe("every wrong formula that tests have to notice", () => {
  it("has a title of its own, in every package with formulas", () => {
    expect(new Set(mutants.map(({ title }) => title)).size).toBe(mutants.length);
    const packages = new Set(mutants.map((mutant) => mutant.package));
    for (const name of ["activations", "init", "layers", "losses", "normalization", "optim", "preprocessing"]) {
      expect(packages).toContain(name);
    }
    for (const name of packages) {
      const file = new URL(`../../packages/${name}/package.json`, import.meta.url);
      const { scripts } = JSON.parse(readFileSync(file, "utf8")) as { scripts: Record<string, string> };
      // By which `npm test` makes them.
      expect(scripts["check:mutants"], name).toBe("node ../../scripts/check-mutants.mjs");
    }
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
