import type { Finding, Fix } from "@ganglion/diagnostics";
import { describe, expect, it } from "vitest";
import { defaultExperiment, differences } from "../../src/experiment/experiment.ts";
import { checkLayers } from "../../src/experiment/layer-spec.ts";
import { lessonExperiment, lessonOf, lessons } from "../../src/experiment/lessons.ts";
import { readLink, writeLink } from "../../src/experiment/experiment-link.ts";
import { mendsFor } from "../../src/train/fixes.ts";

const finding = (fixes: readonly Fix[]): Finding => ({
  id: "vanishing",
  kind: "vanishing",
  severity: "error",
  path: undefined,
  step: 1,
  message: "",
  evidence: {},
  remedy: "",
  fixes,
});

describe("what mends a finding", () => {
  it("is a change of one setting, of those that are not so already", () => {
    const fixes: Fix[] = [
      { setting: "activation", to: "relu" },
      { setting: "init", to: "kaimingNormal" },
      { setting: "normalization", to: "batchNorm" },
      { setting: "preparation", to: "standardize" },
      { setting: "learningRate", to: undefined },
      { setting: "clipping", to: 1 },
      { setting: "batchSize", to: 32 },
      { setting: "epochs", to: 7 },
      { setting: "regularization", to: "weightDecay" },
      { setting: "labels", to: undefined },
      { setting: "batchNormMode", to: "training" },
    ];
    expect(mendsFor(finding(fixes), defaultExperiment).map(({ settings }) => settings)).toStrictEqual([
      { init: "kaiming" },
      { normalization: "batch" },
      { preparation: "standardize" },
      { learningRate: 0.005 },
      { clip: 1 },
      { epochs: 7 },
      { weightDecay: 0.001 },
    ]);
  });
});

describe("the experiments to press", () => {
  it.each(lessons)("$name can be linked to, and differs from its counterpart in one thing", ({ name, counterpart }) => {
    const experiment = lessonExperiment(name, { ...defaultExperiment, seed: 3 });
    expect(readLink(writeLink(experiment))).toStrictEqual({ experiment, unknown: [] });
    expect(lessonOf({ ...experiment, seed: 9 })).toBe(name);
    expect(lessonOf({ ...experiment, batchSize: 7 })).toBeUndefined();
    expect(checkLayers(experiment.hidden, [1, 8, 8])).toBeUndefined();
    if (counterpart === undefined) return;
    const other = lessonExperiment(counterpart, { ...defaultExperiment, seed: 3 });
    expect(differences(experiment, other)).toHaveLength(1);
  });
});
