import { params } from "@nanostores/i18n";
import type { Problem } from "../experiment/problem.ts";
import { formatTyped } from "./format.ts";
import { texts } from "./i18n.ts";
import { settingsText } from "./settings-text.ts";

const longest = 40;

/** What is said where something cannot be set so. */
export const problemText = texts("problem", {
  whole: params("{label} must be a whole number from {min} to {max}. “{got}” is not."),
  number: params("{label} must be a number from {min} to {max}. “{got}” is not."),
  kept: params("Keeping {value}."),
  choice: params("“{name}” can be {choices}, but not “{got}”."),
  tooManyLayers: params("A network can have at most {most} hidden layers here, not {got}."),
  layer: params(
    "“{got}” is not a layer. Layers are written 32 (dense), c8 (convolution), r8 (residual), p (pooling), d20 (dropout).",
  ),
  layerOrder: params("“{got}” works on images, so it must come before the layers that do not."),
  noPictures: params("Layers such as “{got}” need images, and this data set has points."),
  pooledAway: params("“{got}” pools the image away: nothing would be left of it."),
  ownData: params("“own={got}” does not describe a set of pictures. Copy the whole link."),
  twice: params("“{got}” is in the link more than once."),
});

/** A problem in words. Values that a person gave are cut, so that they cannot fill the screen. */
export function describeProblem(problem: Problem): string {
  const text = problemText.value;
  const got = shorten(problem.got);
  switch (problem.problem) {
    case "number": {
      const { isWhole, setting } = problem;
      const [min, max] = [formatTyped(problem.min), formatTyped(problem.max)];
      return (isWhole ? text.whole : text.number)({ label: settingsText.value[setting], min, max, got });
    }
    case "choice":
      return text.choice({ name: problem.name, choices: problem.choices.join(", "), got });
    case "tooManyLayers":
      return text.tooManyLayers({ most: problem.most, got });
    default:
      return text[problem.problem]({ got });
  }
}

/** At most 40 characters of it. */
export function shorten(value: string): string {
  const short = value.length > longest ? `${value.slice(0, longest - 1)}…` : value;
  return dollars(short);
}

/** Texts' placeholders are filled by `replace`, to which "$" means something. */
function dollars(text: string): string {
  return text.replaceAll("$", "$$$$");
}
