import { describe, expect, it } from "vitest";
import type { Evidence } from "../../src/adviser/advice.ts";
import { decide } from "../../src/adviser/decide.ts";

/** Evidence on four classes: accuracies of the probe before the head and of one before it, and how far the features lie. */
function seen(perClass: number, accuracy: number, { before = 0.3, distance = 0.1 } = {}): Omit<Evidence, "mirrored"> {
  const probe = { features: 64, isAdapted: false };
  return {
    samples: 4 * perClass,
    classes: 4,
    counts: Array.from({ length: 4 }, () => perClass),
    measured: 4 * perClass,
    chance: 0.25,
    noise: 0.01,
    probes: [
      { ...probe, path: "body", isLast: false, accuracy: before },
      { ...probe, path: "head", isLast: true, accuracy },
    ],
    distance: { value: distance, source: "batchNorm", layers: [] },
    cost: { stepSeconds: 0.1, isMeasured: false, batchSize: 32, seconds: 60, adviceSeconds: 1 },
  };
}

describe("what evidence decides", () => {
  it.each([
    ["few that a probe knows nearly all of", seen(5, 0.95), "little-similar", "probe"],
    ["few that a probe knows half of", seen(5, 0.5), "little-similar", "last"],
    ["few that lie far", seen(5, 0.95, { distance: 0.5 }), "little-different", "all"],
    ["few that an earlier layer knows better", seen(5, 0.5, { before: 0.7 }), "little-different", "all"],
    ["more", seen(50, 0.95), "much-similar", "last"],
    ["many", seen(500, 0.95), "much-similar", "all"],
    ["many that lie far", seen(500, 0.95, { distance: 0.5 }), "much-different", "all"],
  ] as const)("for %s", (_, evidence, cell, kind) => {
    const decision = decide(evidence);
    expect([decision.cell, decision.kinds[0]]).toEqual([cell, kind]);
    expect(decision.kinds.toSorted()).toEqual(["all", "last", "probe", "scratch"]);
  });

  it("says at which accuracy of a probe another plan would be the best guess", () => {
    const said = (accuracy: number, perClass = 5) => decide(seen(perClass, accuracy)).changesIf.join("\n");
    expect(said(0.95)).toContain(
      "a linear classifier before the head that is right on less than 90.0 %; it is on 95.0 %",
    );
    expect(said(0.5)).toContain(
      "a linear classifier before the head that is right on more than 90.0 %; it is on 50.0 %",
    );
    expect(said(0.5, 50)).not.toContain("a linear classifier before the head");
  });
});
