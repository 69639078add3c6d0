import { diagnose, type EpochPoint, type Finding, type FindingKind, type History } from "@ganglion/diagnostics";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeFinding, describeStart } from "../../src/text/describe-finding.ts";
import { layerNames } from "../../src/text/layer-names.ts";
import { speak, speaksAlso } from "../../src/text/i18n.ts";

/** Four hidden layers, each with its activation, and the output. */
const network = [
  { path: "0", kind: "flatten" },
  ...[1, 3, 5, 7].flatMap((at) => [
    { path: `${at}`, kind: "linear" },
    { path: `${at + 1}`, kind: "relu" },
  ]),
  { path: "9", kind: "linear" },
];

type Facts = Partial<Pick<Finding, "severity" | "path" | "fixes">> & Pick<Finding, "evidence">;

const flow = { ratio: 0.0001, lastLayer: "9", outputStd: 0.1 };
const rate = { updateRatio: 2, loss: 2.3, firstLoss: 2.31, rate: 10 };
const dead = { share: 0.5, dead: 16, units: 32, batches: 3 };
const input = { mean: 0.5, std: 0.1, min: 0, max: 1, distance: 5, oneSignShare: 1 };
const toRate = [{ setting: "learningRate", to: 0.03 }] as const;
const toInit = [{ setting: "init", to: "kaimingNormal" }] as const;

/** Every kind, in all of its variants. A kind that is new has no row: the types say so. */
const all: Readonly<Record<FindingKind, readonly Facts[]>> = {
  notFinite: [
    ...["input", "weight", "parameter", "output", "gradient"].map((place) => ({ path: "3", evidence: { place } })),
    ...["output", "gradient", "loss"].map((place) => ({ evidence: { place } })),
  ],
  guessing: [
    { evidence: { loss: 2.31, chance: Math.LN10, classes: 10, steps: 100, accuracy: 0.1 } },
    { severity: "note", evidence: { loss: 2.31, chance: Math.LN10, classes: 10, steps: 30 } },
  ],
  predictsOneClass: [
    { evidence: { class: 3, share: 0.995 } },
    { severity: "note", evidence: { class: 3, share: 1, accuracy: 0.95 } },
  ],
  rateTooHigh: [{ evidence: rate, fixes: toRate }, { evidence: { ...rate, loss: Number.NaN } }],
  rateTooLow: [{ evidence: rate, fixes: toRate }, { evidence: rate }],
  exploding: [
    { path: "2", evidence: { factor: 12_345 } },
    { path: "2", evidence: { factor: 2e7, lastLayer: "9" } },
  ],
  vanishing: [
    { path: "1", evidence: flow },
    { path: "1", evidence: { ...flow, ratio: 1e-12 } },
    { path: "1", evidence: { ...flow, ratio: 0 } },
  ],
  deadUnits: [
    { path: "2", evidence: dead },
    { path: "2", evidence: { ...dead, share: 1, dead: 32 } },
  ],
  saturation: [{ path: "2", evidence: { share: 0.9 } }],
  batchNormMode: [
    { path: "2", evidence: { change: 0.1, isFrozen: "true" } },
    { path: "2", evidence: { change: 0, isFrozen: "false" } },
  ],
  batchNormSmallBatch: [{ path: "2", evidence: { values: 2 } }],
  labelsShuffled: [{ evidence: { trainLoss: 1, validationLoss: 2.4, chance: Math.LN10 } }],
  labelsLeaking: [{ evidence: { accuracy: 0.9995, loss: 0.001 } }],
  inputsNotCentred: [{ evidence: input }, { evidence: { ...input, zigZag: 0.8 } }],
  inputsNotScaled: [{ evidence: input }, { evidence: { ...input, min: 1, max: 1, mean: 1 } }],
  zeroGradient: [
    { path: "2.weight", evidence: { gradientNorm: "none" } },
    { path: "2.weight", evidence: { gradientNorm: 0 } },
    { evidence: { samples: 3 } },
  ],
  overfitting: [{ evidence: { bestEpoch: 2, bestLoss: 1, loss: 1.5, trainLoss: 0.1 } }],
  init: ["shrinks", "grows", "saturates", "dies"].map((verdict) => ({
    path: "2",
    evidence: { verdict, ratio: 0.01, layers: 3 },
    fixes: toInit,
  })),
};

const cases = Object.entries(all).flatMap(([kind, rows]) =>
  rows.map((row, index) => ({ kind, index, found: complete(kind as FindingKind, row) })),
);

function complete(kind: FindingKind, { path, evidence, severity = "error", fixes = [] }: Facts): Finding {
  const said = { message: "not shown", remedy: "not shown" };
  return { id: `${kind}@${path}`, kind, severity, path, step: 91, evidence, fixes, ...said };
}

/** What stays in Latin letters in a Russian sentence: names of functions and of what has no Russian name. */
const terms = /^(ReLU|Leaky|tanh|NaN|log|exp|ln|dropout|weight|Kaiming|linear|e)$/;

describe("what is said of a finding", () => {
  const english = new Map<string, string>();

  it.each(cases)("of kind $kind, variant $index, is whole in English", ({ kind, index, found }) => {
    const { message, remedy } = describeFinding(found, layerNames(network));
    for (const sentence of [message, remedy]) {
      expect(sentence).toMatch(/^[A-Z].*[.]$/);
      expect(sentence).not.toMatch(/[{}]|undefined|not shown|–|\s{2}/);
    }
    english.set(`${kind}${index}`, message);
  });

  it("differs from variant to variant", () => {
    const messages = cases.map(({ found }) => JSON.stringify(describeFinding(found)));
    // A weight is a parameter, and what a gradient or a loss without a layer comes to is the loss.
    expect(new Set(messages).size).toBe(messages.length - 2);
  });

  it("has the numbers of what diagnose gives", () => {
    const [found] = diagnose(historyOf({ steps: 200, loss: Math.LN10, accuracy: 0.1 }));
    expect(describeFinding(found as Finding).message).toBe(
      "Guessing: the loss stays at 2.303, and a random guess costs ln 10 = 2.303. 10 % of the answers are right.",
    );
    const epochs = [1, 0.8, 0.9, 1, 1.2].map((validationLoss, index) =>
      epochOf(index + 1, 0.5 / (index + 1), validationLoss),
    );
    const over = diagnose({ ...historyOf({ steps: 0, loss: 1, accuracy: 0.5 }), epochs });
    expect(over.map((each) => describeFinding(each).message)).toStrictEqual([
      "Overfitting since epoch 2: the loss on held-out samples rose from 0.800 to 1.200, while the training loss fell to 0.100.",
    ]);
  });

  describe("in Russian", () => {
    beforeAll(async () => {
      await speaksAlso(async () => (await import("../../src/text/ru/findings.ts")).findingsRu);
      await speak("ru");
    });
    afterAll(async () => {
      await speak("en");
    });

    it.each(cases)("of kind $kind, variant $index, holds no English", ({ kind, index, found }) => {
      const { message, remedy } = describeFinding(found, layerNames(network));
      for (const sentence of [message, remedy]) {
        expect(sentence).toMatch(/^[А-ЯЁ].*[.]$/);
        expect(sentence).not.toMatch(/[{}]|undefined|not shown|–|\s{2}/);
        const latin = sentence.match(/[A-Za-z]+/g) ?? [];
        expect(latin.filter((word) => !terms.test(word))).toStrictEqual([]);
      }
      expect(message).not.toBe(english.get(`${kind}${index}`));
    });

    it("names layers as a person counts them", () => {
      const names = layerNames(network);
      expect(["1", "2", "9", "5.body.0"].map(names.said)).toStrictEqual(["1", "1 (ReLU)", "5 (выход)", "3"]);
      expect(["1", "2", "9"].map(names.listed)).toStrictEqual(["1 Полносвязный", "1 ReLU", "5 выход"]);
      expect(names.parameter("3.weight")).toBe("2.weight");
    });

    it("writes numbers as Russian does", () => {
      expect(describeStart("shrinks", "2", 0.0123)).toBe(
        "Слой 2: размах выходов уменьшается до 0,012 от размаха входа.",
      );
      const vanished = cases.find(({ kind }) => kind === "vanishing");
      expect(describeFinding((vanished as (typeof cases)[number]).found).message).toBe(
        "Слой 1 получает 1/10\u00a0000 градиента слоя 9.",
      );
    });
  });
});

function historyOf({ steps, loss, accuracy }: { steps: number; loss: number; accuracy: number }): History {
  const points = Array.from({ length: steps }, (_, i) => ({ step: i + 1, loss, accuracy, learningRate: 0.1 }));
  return { classes: 10, samples: [], steps: points, epochs: [], isClassifier: true };
}

function epochOf(epoch: number, loss: number, validationLoss: number): EpochPoint {
  return { epoch, step: epoch * 10, loss, validationLoss, accuracy: undefined, validationAccuracy: undefined };
}
