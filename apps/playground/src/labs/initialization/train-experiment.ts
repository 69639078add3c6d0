import { activationNames as activationChoices } from "../../experiment/choices.ts";
import { defaultExperiment, type Experiment } from "../../experiment/experiment.ts";
import { dense } from "../../experiment/layer-spec.ts";
import { numberSettings } from "../../experiment/number-setting.ts";
import { formatPlain } from "../../text/format.ts";
import { initializationText } from "./initialization-text.ts";
import { hasStd, type InitQuestion } from "./settings.ts";

const widest = numberSettings.units.max;

/** What Train has under the same name. */
const trainSchemes: ReadonlySet<string> = new Set([
  "normal",
  "xavierNormal",
  "kaimingNormal",
  "lecunNormal",
  "orthogonal",
  "recommended",
]);

/** Whether Train does not have an activation. */
export function isOnlyHere(
  activation: InitQuestion["activation"],
): activation is "softplus" | "hardTanh" | "hardSigmoid" | "hardSwish" | "relu6" {
  return !activationChoices.some((name) => name === activation);
}

/** The nearest that Train has to what it does not. */
const nearest = {
  softplus: "relu",
  hardTanh: "tanh",
  hardSigmoid: "sigmoid",
  hardSwish: "swish",
  relu6: "relu",
} as const;

/** What Train does not have of what is set. */
export function missingOf({ scheme, std, activation, network, repair, width }: InitQuestion): string[] {
  const text = initializationText.value;
  const isPlain = repair === "none";
  return [
    ...(isPlain && hasStd(scheme) && std !== 0.01 && std !== 1 ? [`σ = ${formatPlain(std)}`] : []),
    ...(isPlain && !trainSchemes.has(scheme) ? [text[scheme]] : []),
    ...(isOnlyHere(activation) ? [text[activation]] : []),
    ...(network === "residual" ? [text.residual] : []),
    ...(repair === "none" ? [] : [text[repair]]),
    ...(width <= widest ? [] : [`${text.width}: ${formatPlain(width)}`]),
  ];
}

/** The nearest that Train has: hidden layers as wide as it allows. */
export function experimentOf({ depth, width, activation, scheme, std, repair }: InitQuestion): Experiment {
  const normal = std < 0.1 ? "normal-0.01" : "normal-1";
  const init = {
    normal,
    truncatedNormal: normal,
    sparse: normal,
    randomWalk: "kaiming",
    identity: "orthogonal",
    xavierNormal: "xavier",
    xavierUniform: "xavier",
    kaimingNormal: "kaiming",
    kaimingUniform: "kaiming",
    lecunNormal: "lecun",
    lecunUniform: "lecun",
    orthogonal: "orthogonal",
    recommended: "recommended",
  } as const;
  return {
    ...defaultExperiment,
    hidden: Array.from({ length: depth }, () => dense(Math.min(width, widest))),
    activation: isOnlyHere(activation) ? nearest[activation] : activation,
    init: repair === "none" ? init[scheme] : "recommended",
    epochs: 10,
  };
}
