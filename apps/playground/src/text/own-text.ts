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
  full: "This browser is out of storage, so these pictures last only until the page is closed. Delete others to keep them.",
  forbidden:
    "This browser stores nothing, as in a private window, so these pictures last only until the page is closed.",
  missing: params(
    "This experiment uses pictures called “{name}”: {facts}. They are not on this device, because links do not carry pictures.",
  ),
  missingTitle: "These pictures are missing",
  find: "Choose them…",
});
