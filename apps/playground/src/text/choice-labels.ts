import type { ActivationName } from "../experiment/choices.ts";
import { choiceText } from "./settings-text.ts";

/** What an activation is called. */
export function activationLabel(name: ActivationName): string {
  return choiceText.value[name === "none" ? "activation-none" : name];
}
