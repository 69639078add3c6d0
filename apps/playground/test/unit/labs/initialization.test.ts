import { beforeAll, describe, expect, it } from "vitest";
import { labBackend } from "../../../src/labs/frame/lab-backend.ts";
import { type InitProgress, measureInit } from "../../../src/labs/initialization/measure.ts";
import { activationNames, type InitQuestion, schemeNames } from "../../../src/labs/initialization/settings.ts";
import { experimentOf, missingOf } from "../../../src/labs/initialization/train-experiment.ts";
import { readLink, writeLink } from "../../../src/experiment/experiment-link.ts";

const question: InitQuestion = {
  scheme: "normal",
  std: 0.1,
  activation: "tanh",
  network: "plain",
  repair: "none",
  depth: 3,
  width: 128,
  seed: 7,
};

beforeAll(() => labBackend());

describe("the measured signal", () => {
  it.each(schemeNames)("of weights that begin as %s is what the closed form says", async (scheme) => {
    for (const activation of ["tanh", "relu"] as const) {
      const { layers } = await measureInit({ ...question, scheme, activation });
      expect(layers).toHaveLength(3);
      const [first] = layers;
      // As near as 128 units with a dozen inputs each tell.
      expect(Math.abs(first!.output.std / first!.expectedStd! - 1)).toBeLessThan(0.12);
    }
  });

  it.each(activationNames)("of layers with %s is measured, and Train has what comes nearest", async (activation) => {
    const asked = { ...question, activation, scheme: "sparse" } as const;
    const { ratio } = await measureInit(asked);
    expect(Number.isFinite(ratio)).toBe(true);
    const experiment = experimentOf(asked);
    expect(readLink(writeLink(experiment))).toStrictEqual({ experiment, unknown: [] });
    expect(missingOf(asked).slice(0, 2)).toStrictEqual(["σ = 0.1", "Sparse: nine of ten are 0, σ as below"]);
    expect(missingOf(asked)).toHaveLength(experiment.activation === activation ? 2 : 3);
  });

  it.each([
    ["none", "normal", ["draw", "draw", "draw", "signal"]],
    ["none", "recommended", ["draw", "draw", "draw", "signal"]],
    ["lsuv", "normal", ["draw", "draw", "draw", "repair", "signal"]],
  ] as const)("says how far it is: repair %s, weights %s", async (repair, scheme, stages) => {
    const heard: InitProgress[] = [];
    await measureInit({ ...question, repair, scheme }, (progress) => heard.push(progress));
    expect(heard.map(({ stage }) => stage)).toStrictEqual(stages);
    expect(heard.slice(0, 3).map(({ done, total }) => [done, total])).toStrictEqual([
      [0, 3],
      [1, 3],
      [2, 3],
    ]);
  });
});
