import { params } from "@nanostores/i18n";
import { texts } from "../../text/i18n.ts";

/** What is said around every lab. */
export const labsText = texts("labs", {
  labs: "Labs",
  train: "Train",
  all: "All labs",
  skip: "Skip to the lab",
  settings: "Lab settings",
  copyLink: "Copy link to this lab with these settings",
  openInTrain: "Open this in Train",
  nearest: params("Train does not have everything that is set here ({names}); it opens the nearest that it has."),
  computing: "Computing…",
  intro:
    "Each lab teaches one thing about training networks: move its sliders until it breaks, and watch the number that tells you so. Everything is computed here, by the same packages that anyone can install.",
  graph: "Computational graph",
  graphLesson: "Values flow forward, gradients flow back, one local derivative at a time.",
  activations: "Activations",
  activationsLesson: "What a unit does to its sum decides whether a gradient gets through.",
  preparation: "Data preparation",
  preparationLesson: "Inputs that are all positive make training zig-zag; centering cures it.",
  initialization: "Initialization",
  initializationLesson: "Too small and the signal dies on its way; too large and it saturates.",
  normalization: "Normalization",
  normalizationLesson: "What a norm averages over decides what batch size it needs.",
  transfer: "Transfer learning",
  transferLesson:
    "With five pictures per class, a pretrained network beats one trained from scratch; with many, the lead melts away.",
  backends: "Backends",
  backendsLesson: "The same operations on every device here: how fast they are, and how closely they agree.",
});
