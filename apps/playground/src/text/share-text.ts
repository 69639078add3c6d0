import type { Hideable } from "../experiment/hideable.ts";
import { texts } from "./i18n.ts";
import { layersText } from "./layers-text.ts";
import { lessonsText } from "./lessons-text.ts";
import { networkText } from "./network-text.ts";
import { resultsText } from "./results-text.ts";
import { runText } from "./run-text.ts";
import { settingsText } from "./settings-text.ts";

/** What is said where a link is made for others. */
export const shareText = texts("share", {
  open: "Share",
  title: "Share this experiment",
  hint: "Anyone who opens the link gets this experiment, to the last digit. Hide what a class should not see yet.",
  hideParts: "Hide parts of the page",
  hideSettings: "Hide settings",
  look: "Look",
  embed: "For embedding in another page",
  inLanguage: "In the language I use now",
  link: "Link",
  frame: "Embed code",
  copyLink: "Copy link",
  copyFrame: "Copy embed code",
  copied: "Copied.",
  copyFailed: "The browser won't let this page copy. Select the text instead.",
  allSettings: "All settings",
  openWhole: "Open in the playground",
});

/** What something is called that a link can hide. */
export function hideableLabel(name: Hideable): string {
  const settings = settingsText.value;
  switch (name) {
    case "settings":
      return shareText.value.allSettings;
    case "experiments":
      return lessonsText.value.title;
    case "network":
      return networkText.value.title;
    case "curves":
      return resultsText.value.chartOptions;
    case "results":
    case "predictions":
    case "layers":
    case "confusion":
    case "draw":
    case "compare":
    case "code":
      return layersText.value[name === "results" ? "tabs" : name];
    case "step":
      return runText.value.step;
    case "slow":
      return runText.value.slow;
    case "prep":
      return settings.preparation;
    case "norm":
      return settings.normalization;
    case "rate":
      return settings.learningRate;
    case "batch":
      return settings.batchSize;
    case "decay":
      return settings.weightDecay;
    default:
      return settings[name];
  }
}
