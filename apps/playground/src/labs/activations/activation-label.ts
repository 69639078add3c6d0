import { choiceText } from "../../text/settings-text.ts";
import type { ActivationFunctionName } from "../frame/activation-functions.ts";
import { activationsText } from "./activations-text.ts";

/** What an activation is called. */
export function functionLabel(name: ActivationFunctionName): string {
  switch (name) {
    case "softplus":
    case "hardSigmoid":
    case "hardTanh":
    case "hardSwish":
    case "relu6":
      return activationsText.value[name];
    default:
      return choiceText.value[name];
  }
}
