import { count, params } from "@nanostores/i18n";
import { texts } from "../../text/i18n.ts";

/** What the adviser of the lab on transfer says. */
export const adviserText = texts("adviser", {
  title: "The adviser",
  hint: "It measures how many pictures there are, how well linear probes do at several depths, and how far the features are from the old ones.",
  empty: "The adviser speaks up when you compare.",
  says: "What the adviser says",
  "little-similar": "Few pictures, and they resemble those that the network knows.",
  "little-different": "Few pictures, and they are unlike those that the network knows.",
  "much-similar": "Many pictures, and they resemble those that the network knows.",
  "much-different": "Many pictures, but they are unlike those that the network knows.",

  planTitle: "What to do",
  newWeights: "Train the same network from new random weights.",
  adapt: "Give the batch norms the statistics of the new pictures (AdaBN).",
  probeLast:
    "Keep all layers as they are, and fit a linear classifier to the features before the head, in closed form.",
  probeCut: params("Keep all layers as they are, and fit a linear classifier to the output of {cut}, in closed form."),
  newHead: "Start with a new head that is fitted to the features in closed form.",
  freeze: params("Freeze {frozen}; train {trained}."),
  range: params("{first} to {last}"),
  trainAll: "Train all layers.",
  rate: params(
    "SGD with Nesterov momentum 0.9, learning rate in one cycle up to {rate}, weight decay {decay}, batches of {batch}.",
  ),
  rates: params(
    "SGD with Nesterov momentum 0.9, learning rate in one cycle up to {first} in the first layers and {last} in the head, weight decay {decay}, batches of {batch}.",
  ),
  epochs: count({ one: "{count} epoch", other: "{count} epochs" }),
  steps: count({ one: "{count} step", other: "{count} steps" }),
  length: params("{epochs}, {steps}."),
  lengthCut: params("{epochs}, {steps}; with more time it would be {wanted}."),
  shift: count({
    one: "Each time a picture is seen, it is shifted by up to {count} pixel.",
    other: "Each time a picture is seen, it is shifted by up to {count} pixels.",
  }),
  mirror: "Half of the time it is mirrored, too.",
  takes: params("It takes about {seconds}."),

  evidenceTitle: "Why",
  samples: params("{samples} pictures in {classes} classes, {each} in each."),
  looked: params("{measured} of them were looked at."),
  probes: params(
    "How often a linear classifier on the features is right (give or take {noise}; guessing gives {chance}):",
  ),
  after: params("after {path}"),
  beforeHead: "before the head",
  probeLine: params("{place}: {accuracy} ({features} features)"),
  probeAdapted: params("{place}: {accuracy}, with AdaBN {adapted} ({features} features)"),
  distanceNorms: params(
    "The features are {value} of the old variance away from the old ones, going by the statistics in the batch norms (Fréchet distance).",
  ),
  distanceData: params(
    "The features are {value} of the old variance away from the old ones, going by old pictures (Fréchet distance).",
  ),
  mirrored: params(
    "A probe recognizes {original} of pictures that are new to it, and {accuracy} of their mirror images.",
  ),
  cost: params("One training step on {batch} pictures takes {step}. Looking took {looking} of the {seconds} given."),

  scratchTitle: "Why not from scratch",
  scratchTitleGood: "From scratch",
  scratchGood: params(
    "Just as good, given time: with {count} pictures per class that are unlike the old ones, the old weights save epochs, not mistakes (He, Girshick, Dollár, 2018).",
  ),
  scratchFew: params(
    "{count} pictures per class are too few to learn all layers from. From about {enough} on it would be as good, with several times the epochs (He, Girshick, Dollár, 2018).",
  ),
  scratchKnown: params(
    "The new pictures resemble the old ones, so the old weights know more about them than {samples} pictures can tell (He, Girshick, Dollár, 2018).",
  ),

  changesTitle: "What would change this advice",
  fewer: params("Fewer than {border} pictures per class; now there are {count}."),
  more: params("{border} or more pictures per class; now there are {count}."),
  wrong: params("A probe before the head that is right on less than {border}; now it is on {accuracy}."),
  right: params("A probe before the head that is right on {border} or more; now it is on {accuracy}."),
  earlier: params("An earlier layer on whose features a probe does clearly better than {accuracy}."),
  later: params(
    "Features before the head on which a probe does as well as after {path}, {best}; now it gets {accuracy}.",
  ),
  farther: params("Features more than {border} of the old variance away; now it is {value}."),
  nearer: params("Features at most {border} of the old variance away; now it is {value}."),
  unknown: "Knowing how far the new features are from the old ones.",

  othersTitle: "Other ways, the most promising first",
  other: params("{way}: {epochs}, about {seconds}"),
  otherProbe: params("{way}: about {seconds}"),
});
