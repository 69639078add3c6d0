import { expect, it } from "vitest";
import { rng, type RngState } from "../../src/index.ts";
import { fuzz, fuzzCount, mutateJson } from "../../src/testing/index.ts";

it("survives mutants of the states of generators: each is refused, or goes on and says the same", async () => {
  const parent = rng(7);
  parent.permutation(100);
  parent.split();
  const report = await fuzz("rng", fuzzCount(10_000), (random) => {
    const state = mutateJson(random, random.integer(2) === 0 ? parent.state() : rng(-1).state()) as RngState;
    const mutant = rng(state);
    expect(mutant.state()).toEqual(typeof state === "number" ? rng(state).state() : { ...state });
    expect(mutant.integer(10)).toBeLessThan(10);
    mutant.split().permutation(3);
  });
  expect(report.accepted).toBeGreaterThan(100);
  expect(report.rules.size).toBeGreaterThanOrEqual(2);
});
