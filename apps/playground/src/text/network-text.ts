import { count, params } from "@nanostores/i18n";
import { texts } from "./i18n.ts";

/** What is said of the network as it is drawn. */
export const networkText = texts("network", {
  title: "The network",
  hint: "Each unit is a picture of its weights. Press one to look inside.",
  positive: "positive",
  negative: "negative",
  input: "Input",
  inputPixels: count({ one: "{count} pixel", other: "{count} pixels" }),
  inputNumbers: count({ one: "{count} number", other: "{count} numbers" }),
  units: count({ one: "{count} unit", other: "{count} units" }),
  filters: count({ one: "{count} filter", other: "{count} filters" }),
  more: params("+{count}"),
  unit: params("Unit {unit} of layer {layer}"),
  filter: params("Filter {unit} of layer {layer}"),
  output: params("Output “{name}”"),
  outputs: "Output",
  close: "Close",
  weights: "Weights",
  histogram: params("Distribution of its {count} weights, from {low} to {high}"),
  view: "Show units as",
  maps: "Feature maps",
  mapsHint: "Each unit shows its response to the picture on the left.",
  nextPicture: "Next picture",
  showPicture: params("Show picture {number} to the network"),
  onPicture: "Its response to the picture",
  favourites: "The images that excite it most",
  askAfterStart: "Press Start to see what excites this unit.",
  loading: "Looking…",
  summary: params("{sizes}: {parameters}"),
});
