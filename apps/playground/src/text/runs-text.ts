import { params } from "@nanostores/i18n";
import { texts } from "./i18n.ts";

/** What is said of the runs that the browser keeps. */
export const runsText = texts("runs", {
  title: "Kept runs",
  hint: "They stay in this browser and are sent nowhere.",
  empty: "Nothing is kept yet. Press Keep beside a run to find it here next time.",
  loading: "Loading…",
  keep: "Keep",
  name: "Name",
  nameOf: params("Name of run {name}"),
  draw: "Draw behind",
  drawn: "Drawn behind",
  drawOf: params("Draw {name} behind the curves"),
  save: "Download",
  remove: "Delete",
  removeOf: params("Delete {name}"),
  removed: params("{name} was deleted."),
  restore: "Undo",
  forbidden:
    "This browser won't let the page store anything, as in a private window. Download the run instead: see the Code tab.",
  full: "The browser is out of storage. Delete some runs, or download this one: see the Code tab.",
});
