import type { ActivationName } from "../experiment/choices.ts";
import type { DataChoice, Experiment } from "../experiment/experiment.ts";
import { linkValue } from "../experiment/experiment-link.ts";
import { formatPlain } from "./format.ts";
import { shorten } from "./problem-text.ts";
import { choiceText } from "./settings-text.ts";

/** What an activation is called. */
export function activationLabel(name: ActivationName): string {
  return choiceText.value[name === "none" ? "activation-none" : name];
}

/** What an experiment's data are called. */
export function dataLabel({ data, own }: DataChoice): string {
  if (data !== "own" || own === undefined) return choiceText.value[data];
  return { folder: own.name, cifar10: "CIFAR-10", cifar100: "CIFAR-100" }[own.kind];
}

/** A setting's value as a person reads it. */
export function settingValue(key: keyof Experiment, experiment: Experiment): string {
  const names = choiceText.value;
  switch (key) {
    case "activation":
      return activationLabel(experiment.activation);
    case "normalization":
      return names[`norm-${experiment.normalization}`];
    case "init":
      return names[`init-${experiment.init}`];
    case "preparation":
      return names[`prep-${experiment.preparation}`];
    case "schedule":
      return names[`schedule-${experiment.schedule}`];
    case "data":
      return dataLabel(experiment);
    case "optimizer":
    case "compute":
      return names[experiment[key] as keyof typeof names];
    default:
      return plainValue(key, experiment);
  }
}

/** A number as the language writes it, or what the link says of a setting. */
function plainValue(key: keyof Experiment, experiment: Experiment): string {
  const value = experiment[key];
  return typeof value === "number" ? formatPlain(value) : shorten(linkValue(experiment, key) || "–");
}
