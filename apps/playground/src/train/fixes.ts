import type { Finding, Fix } from "@ganglion/diagnostics";
import { activationNames, type InitName, normalizationNames, preparationNames } from "../experiment/choices.ts";
import { type Experiment, gentleRate } from "../experiment/experiment.ts";

/** A change that mends what was found. */
export interface Mend {
  readonly key: keyof Experiment;
  readonly settings: Partial<Experiment>;
}

const inits: Readonly<Record<string, InitName>> = {
  kaimingNormal: "kaiming",
  xavierNormal: "xavier",
  lecunNormal: "lecun",
  orthogonal: "orthogonal",
};

const norms: Readonly<Record<string, string>> = { batchNorm: "batch", layerNorm: "layer", groupNorm: "group" };

/** How many findings are said at once. */
const mostSaid = 2;

/** What is wrong with a run, as far as it is said at once, the worst first. */
export function saidOf(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ severity }) => severity !== "note").slice(0, mostSaid);
}

/** Of what is said the first that a change here mends: what is found first is what one sees, and often the next explains it. */
export function mendableOf(said: readonly Finding[], experiment: Experiment): Finding | undefined {
  return said.find((finding) => mendsFor(finding, experiment).length > 0);
}

/** What of a finding's remedies can be set here, and is not set yet. */
export function mendsFor({ fixes }: Finding, experiment: Experiment): Mend[] {
  return fixes.flatMap((fix) => {
    const mend = mendOf(fix, experiment);
    return mend === undefined || experiment[mend.key] === mend.settings[mend.key] ? [] : [mend];
  });
}

function mendOf({ setting, to }: Fix, experiment: Experiment): Mend | undefined {
  const set = <K extends keyof Experiment>(key: K, value: Experiment[K] | undefined): Mend | undefined =>
    value === undefined ? undefined : { key, settings: { [key]: value } };
  switch (setting) {
    case "learningRate":
      return set("learningRate", typeof to === "number" ? round(to) : gentleRate(experiment));
    case "activation":
      return set(
        "activation",
        activationNames.find((name) => name === to),
      );
    case "init":
      return set("init", inits[String(to)]);
    case "normalization":
      return set(
        "normalization",
        normalizationNames.find((name) => name === norms[String(to)]),
      );
    case "preparation":
      return set(
        "preparation",
        preparationNames.find((name) => name === to),
      );
    case "clipping":
      return set("clip", typeof to === "number" ? to : 1);
    case "batchSize":
      return set("batchSize", typeof to === "number" ? to : undefined);
    case "epochs":
      return set("epochs", typeof to === "number" ? to : undefined);
    case "regularization":
      return set("weightDecay", 0.001);
    default:
      return undefined;
  }
}

function round(rate: number): number {
  return Math.min(1000, Math.max(0.000001, Number(rate.toPrecision(2))));
}
