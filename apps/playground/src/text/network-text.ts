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
  histogram: params("How its {count} weights are spread, from {low} to {high}"),
  view: "What units are drawn as",
  maps: "Feature maps",
  mapsHint: "Each unit is what it makes of the picture on the left.",
  nextPicture: "Next picture",
  showPicture: params("Send picture {number} in"),
  onPicture: "What it makes of the picture",
  favourites: "The images that excite it most",
  askAfterStart: "Press Start: a unit shows what excites it once there is a network.",
  loading: "Looking…",
  summary: params("{sizes}: {parameters}"),
});
