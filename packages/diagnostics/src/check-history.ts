import { checkParts, type Parts } from "./check-parts.ts";
import type { History } from "./history.ts";

const DISTRIBUTION: Parts = {
  size: "number",
  mean: "number",
  std: "number",
  rms: "number",
  min: "number",
  max: "number",
  isFinite: "flag",
  histogram: { low: "number", high: "number", counts: ["number"] },
};

const LAYER: Parts = {
  path: "text",
  kind: "text",
  shape: ["number"],
  output: DISTRIBUTION,
  gradient: { optional: DISTRIBUTION },
  zeroShare: "number?",
  saturatedShare: "number?",
  units: { optional: { count: "number", idle: "number", dead: "number", batches: "number" } },
  normalizes: "flag",
  running: { optional: { isFrozen: "flag?", valuesPerChannel: "number", change: "number", isFixed: "flag" } },
};

const PARAMETER: Parts = {
  path: "text",
  layer: "text",
  shape: ["number"],
  norm: "number",
  gradientNorm: "number?",
  updateNorm: "number",
  updateRatio: "number",
  oneSignShare: "number?",
};

const HISTORY: Parts = {
  classes: "number?",
  classCounts: { optional: ["number"] },
  isClassifier: "flag",
  origin: { optional: { path: "text?", step: "number?", message: "text", remedy: "text", evidence: {} } },
  samples: [
    {
      step: "number",
      input: { optional: { ...DISTRIBUTION, oneSignShare: "number" } },
      layers: [LAYER],
      parameters: [PARAMETER],
      gradientNorm: "number",
      predictions: { optional: ["number"] },
    },
  ],
  steps: [{ step: "number", loss: "number", accuracy: "number?", learningRate: "number?" }],
  epochs: [
    {
      epoch: "number",
      step: "number",
      loss: "number",
      accuracy: "number?",
      validationLoss: "number?",
      validationAccuracy: "number?",
    },
  ],
};

/** @throws TypeError unless `history` has all that a collector's history has, each of its kind. */
export function checkHistory(where: string, history: unknown): asserts history is History {
  checkParts(where, "history", history, HISTORY, "Pass what history() of a collector gives.");
}
