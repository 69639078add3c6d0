import { params } from "@nanostores/i18n";
import { texts } from "./i18n.ts";

/** What is said where a person draws for the network. */
export const drawText = texts("draw", {
  title: "Draw something for the network",
  hint: "With finger or mouse; with the keyboard the arrows move and Space draws.",
  canvas: params("Drawing, {filled} of {size} pixels filled"),
  clear: "Clear",
  empty: "Press Start first: there is no network to ask yet.",
  points: "This data set has points. Choose images to draw.",
  tryTitle: "Try a picture of your own",
  tryHint: "It is cropped to the middle and scaled like the training images. It stays on this device.",
  choose: "Choose a picture…",
  chooseLabel: "A picture for the network",
  noPicture: params("{name} could not be read: {reason}."),
  unitsTitle: "What the units make of it",
  unitsHint: "Each square is one unit's response: blue above zero, orange below, blank where it stays silent.",
  unitsOf: params("{name}: {active} of {count} units respond"),
  answer: params("It says {name}, {share}."),
});
