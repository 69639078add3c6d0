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
  answer: params("It says {name}, {share}."),
});
