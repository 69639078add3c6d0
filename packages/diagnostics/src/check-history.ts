import { describeValue, refusal } from "@ganglion/tensor";
import type { History } from "./history.ts";

/** What a part of a history must be: a kind, one that may be missing, an object of parts, or a list of one part. */
type Part =
  | "number"
  | "text"
  | "flag"
  | "number?"
  | "flag?"
  | Parts
  | readonly [Part]
  | { readonly optional: Parts | readonly [Part] };
interface Parts {
  readonly [name: string]: Part;
}

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
  isClassifier: "flag",
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
  check(where, "history", history, HISTORY);
}

const KINDS = { number: "number", text: "string", flag: "boolean" } as const;
const WORDS = { number: "a number", text: "a string", flag: "true or false" } as const;

function check(where: string, path: string, value: unknown, part: Part): void {
  if (typeof part === "string") {
    const isOptional = part.endsWith("?");
    const kind = (isOptional ? part.slice(0, -1) : part) as keyof typeof KINDS;
    if ((isOptional && value === undefined) || typeof value === KINDS[kind]) return;
    throw wrong(where, path, WORDS[kind], value);
  }
  if (isList(part)) {
    if (!Array.isArray(value)) throw wrong(where, path, "an array", value);
    for (const [i, each] of value.entries()) check(where, `${path}[${i}]`, each, part[0]);
    return;
  }
  const { optional } = part as { readonly optional?: Part };
  if (optional !== undefined) {
    if (value !== undefined) check(where, path, value, optional);
    return;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(where, path, "an object", value);
  for (const [name, inner] of Object.entries(part as Parts)) {
    check(where, `${path}.${name}`, (value as Readonly<Record<string, unknown>>)[name], inner);
  }
}

function isList(part: Part): part is readonly [Part] {
  return Array.isArray(part);
}

function wrong(where: string, path: string, wanted: string, value: unknown): TypeError {
  const remedy = "Pass what history() of a collector gives.";
  return refusal(TypeError, where, `${path} must be ${wanted}`, describeValue(value), remedy);
}
