import type { Evidence, Judgement, PlanKind, ProbeEvidence } from "@ganglion/transfer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AdviceAnswer, PlanFacts } from "../../../src/labs/transfer/compare.ts";
import { describeAdvice } from "../../../src/labs/transfer/describe-advice.ts";
import { labsRu } from "../../../src/labs/text/labs-ru.ts";
import { speak, speaksAlso } from "../../../src/text/i18n.ts";

const early: ProbeEvidence = {
  path: "model.layer1.0",
  isLast: false,
  isAdapted: false,
  features: 256,
  accuracy: 0.96,
};
const last: ProbeEvidence = { path: "model.fc", isLast: true, isAdapted: false, features: 64, accuracy: 0.98 };
const evidence: Evidence = {
  samples: 50,
  classes: 10,
  counts: [5, 5, 5, 5, 5, 5, 5, 5, 5, 5],
  measured: 50,
  chance: 0.1,
  probes: [early, { ...early, isAdapted: true, accuracy: 0.97 }, last],
  noise: 0.019,
  distance: { value: 0.0079, source: "batchNorm", layers: [] },
  mirrored: { accuracy: 0.2, original: 0.8 },
  cost: { stepSeconds: 0.0142, isMeasured: true, batchSize: 32, seconds: 60, adviceSeconds: 0.12 },
};
const judgement: Judgement = {
  perClass: 5,
  best: last,
  last,
  isDeepBest: true,
  isNear: true,
  borders: { perClass: 15, distance: 0.25, accuracy: 0.9 },
  enoughPerClass: 1000,
};

function plan(kind: PlanKind, more: Partial<PlanFacts> = {}): PlanFacts {
  return {
    kind,
    cut: undefined,
    adaptsStatistics: false,
    frozen: kind === "last" ? ["prepare.0", "model.conv1", "model.layer2"] : [],
    rates: kind === "probe" ? [] : [{ path: "model.fc", learningRate: 0.02 }],
    weightDecay: 0.0005,
    epochs: kind === "probe" ? 0 : 40,
    wantedEpochs: kind === "probe" ? 0 : 40,
    batchSize: 32,
    augmentation: [],
    steps: kind === "probe" ? 0 : 80,
    seconds: 0.65,
    ...more,
  };
}

const few: AdviceAnswer = {
  cell: "little-similar",
  evidence,
  judgement,
  plan: plan("probe"),
  alternatives: [plan("all"), plan("last"), plan("scratch")],
  isScratchAsGood: false,
};
const many: AdviceAnswer = {
  cell: "much-different",
  evidence: {
    ...evidence,
    samples: 21_000,
    counts: [1900, 2300],
    measured: 2000,
    distance: { value: 0.4, source: "oldData", layers: [] },
  },
  judgement: { ...judgement, perClass: 2100, best: early, isDeepBest: false, isNear: false },
  plan: plan("all", {
    adaptsStatistics: true,
    rates: [
      { path: "model.conv1", learningRate: 0.01 },
      { path: "model.fc", learningRate: 0.02 },
    ],
    augmentation: ["moved by up to 2 pixels each way", "mirrored half of the time"],
    epochs: 6,
    wantedEpochs: 40,
  }),
  alternatives: [plan("scratch"), plan("last"), plan("probe", { cut: "model.layer2" })],
  isScratchAsGood: true,
};
const known: AdviceAnswer = {
  ...many,
  cell: "much-similar",
  evidence: { ...many.evidence, distance: undefined, mirrored: undefined },
  judgement: { ...judgement, perClass: 2100 },
  plan: plan("last", { augmentation: ["moved by up to 1 pixel each way"], adaptsStatistics: true }),
  isScratchAsGood: false,
};
const cut: AdviceAnswer = { ...few, plan: plan("probe", { cut: "model.layer2", adaptsStatistics: true }) };
const anew: AdviceAnswer = { ...few, plan: plan("scratch") };

const said = (advice: AdviceAnswer): string[] =>
  describeAdvice(advice).flatMap(({ lines }) => lines.map((one) => one.line));

describe("an advice in the page's words", () => {
  it("says what to do with few pictures, and what that rests on", () => {
    expect(said(few)).toStrictEqual([
      "Keep all layers as they are, and fit a linear classifier to the features before the head, in closed form.",
      "It takes about 650 ms.",
      "50 pictures in 10 classes, 5 in each.",
      "How often a linear classifier on the features is right (give or take 1.9 %; guessing gives 10.0 %):",
      "after layer1.0: 96.0 %, with AdaBN 97.0 % (256 features)",
      "before the head: 98.0 % (64 features)",
      "The features are 0.008 of the old variance away from the old ones, going by the statistics in the batch norms (Fréchet distance).",
      "A probe recognizes 80.0 % of pictures that are new to it, and 20.0 % of their mirror images.",
      "One training step on 32 pictures takes 14.2 ms. Looking took 120 ms of the 1 min 0 s given.",
      "5 pictures per class are too few to learn all layers from. From about 1,000 on it would be as good, with several times the epochs (He, Girshick, Dollár, 2018).",
      "15 or more pictures per class; now there are 5.",
      "A probe before the head that is right on less than 90.0 %; now it is on 98.0 %.",
      "An earlier layer on whose features a probe does clearly better than 98.0 %.",
      "Features more than 0.25 of the old variance away; now it is 0.008.",
      "All layers: 40 epochs, about 650 ms",
      "Last stage: 40 epochs, about 650 ms",
      "From scratch: 40 epochs, about 650 ms",
    ]);
  });

  it("says how layers are trained, for how long, and that there was more to gain", () => {
    expect(said(many).slice(0, 8)).toStrictEqual([
      "Give the batch norms the statistics of the new pictures (AdaBN).",
      "Start with a new head that is fitted to the features in closed form.",
      "Train all layers.",
      "SGD with Nesterov momentum 0.9, learning rate in one cycle up to 0.010 in the first layers and 0.020 in the head, weight decay 0.0005, batches of 32.",
      "6 epochs, 80 steps; with more time it would be 40 epochs.",
      "Each time a picture is seen, it is shifted by up to 2 pixels.",
      "Half of the time it is mirrored, too.",
      "It takes about 650 ms.",
    ]);
    expect(said(many)).toContain(
      "21,000 pictures in 10 classes, 1,900 to 2,300 in each. 2,000 of them were looked at.",
    );
    expect(said(many).join(" ")).toContain("Just as good, given time: with 2100 pictures per class");
    expect(said(many).join(" ")).toContain("as well as after layer1.0, 96.0 %; now it gets 98.0 %.");
    expect(said(many)).toContain("Features at most 0.25 of the old variance away; now it is 0.400.");
    expect(said(known)).toContain("Freeze prepare.0 to layer2; train fc.");
    expect(said(known)).toContain("Knowing how far the new features are from the old ones.");
    expect(said(known)).toContain("Fewer than 15 pictures per class; now there are 2100.");
    expect(said(known).join(" ")).toContain("know more about them than 21,000 pictures can tell");
    expect(said(cut)[1]).toBe(
      "Keep all layers as they are, and fit a linear classifier to the output of layer2, in closed form.",
    );
    const unsure = { ...judgement, last: { ...last, accuracy: 0.5 } };
    expect(said({ ...few, judgement: unsure })).toContain(
      "A probe before the head that is right on 90.0 % or more; now it is on 50.0 %.",
    );
    expect(said(anew)[0]).toBe("Train the same network from new random weights.");
  });
});

describe("the same in Russian", () => {
  beforeAll(async () => {
    await speaksAlso(() => Promise.resolve(labsRu));
    await speak("ru");
  });
  afterAll(() => speak("en"));

  it("is Russian in every sentence, with numbers as Russian writes them", () => {
    const names = /AdaBN|SGD|batch norm|He, Girshick, Dollár, \d+|layer[\d.]+|prepare\.0|fc/g;
    for (const advice of [few, many, known, cut, anew]) {
      for (const { title, lines } of describeAdvice(advice)) {
        for (const line of [title, ...lines.map((one) => one.line)]) {
          expect(line).toMatch(/[а-яё]/);
          expect(line.replaceAll(names, "")).not.toMatch(/[A-Za-z]|undefined|NaN|\d\.\d/);
        }
      }
    }
  });
});
