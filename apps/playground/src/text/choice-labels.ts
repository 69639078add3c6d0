import type { ActivationName } from "../experiment/choices.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { linkValue } from "../experiment/experiment-link.ts";
import { shorten } from "./problem-text.ts";
import { choiceText } from "./settings-text.ts";

/** What an activation is called. */
export function activationLabel(name: ActivationName): string {
  return choiceText.value[name === "none" ? "activation-none" : name];
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
    case "optimizer":
    case "compute":
      return names[experiment[key] as keyof typeof names];
    default:
      return shorten(linkValue(experiment, key) || "–");
  }
}
