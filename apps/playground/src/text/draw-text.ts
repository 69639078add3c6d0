import { params } from "@nanostores/i18n";
import { texts } from "./i18n.ts";

/** What is said where a person draws for the network. */
export const drawText = texts("draw", {
  tab: "Draw",
  title: "Draw for the network",
  hint: "With finger or mouse; with the keyboard the arrows move and Space draws.",
  canvas: params("Drawing, {filled} of {size} pixels filled"),
  clear: "Clear",
  empty: "Press Start first: there is no network yet to ask.",
  points: "These data are points. Choose images to draw.",
  tryTitle: "Try a picture of your own",
  tryHint: "It is scaled as those were that the network learned from, and its middle cut out. It stays on this device.",
  choose: "Choose a picture…",
  chooseLabel: "A picture for the network",
  noPicture: params("{name} could not be read as a picture."),
  answer: params("It says {name}, {share}."),
});
