import { count, params } from "@nanostores/i18n";
import { texts } from "./i18n.ts";

/** What is said of data that a person brings, outside of their window. */
export const ownText = texts("own", {
  open: "Your own pictures…",
  facts: params("{pictures} · {classes} · {width} × {height}, {colours}"),
  inColour: "colour",
  inGrey: "grey",
  pictures: count({ one: "{count} picture", other: "{count} pictures" }),
  classes: count({ one: "{count} class", other: "{count} classes" }),
  full: "There is no room left in this browser: these pictures are here until the page is closed. Delete others to keep them.",
  forbidden: "This browser keeps nothing, as in a private window: these pictures are here until the page is closed.",
  missing: params(
    "This experiment is on pictures called “{name}”: {facts}. They are not on this device, since links do not carry pictures.",
  ),
  missingTitle: "These pictures are missing",
  find: "Choose them…",
});
