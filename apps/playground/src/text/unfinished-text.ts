import { params } from "@nanostores/i18n";
import { texts } from "./i18n.ts";

/** What is said of a run that was cut off, and of one that would be lost. */
export const unfinishedText = texts("unfinished", {
  title: "A run was interrupted",
  place: params("{name}, in epoch {epoch} of {epochs}. You can continue from there as if nothing had happened."),
  goOn: "Continue",
  discard: "Discard",
  discarded: "The run was discarded.",
  forbidden: "This browser doesn't let the page store anything: the run is lost if you close it.",
  full: "This browser is out of storage: the run is lost if you close the page.",
});
