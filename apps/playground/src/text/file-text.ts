import { params } from "@nanostores/i18n";
import { texts } from "./i18n.ts";

/** What is said of files that are opened, whatever panel is shown. */
export const fileText = texts("file", {
  opened: "Opened",
  openedModel: params("{name} opened."),
  openedRun: params("{name} is in the Compare tab now."),
  refused: params("{name} was not opened"),
  refusedEnd: "Nothing was changed.",
  empty: "The file is empty.",
  notOurs: "It is neither a model (.safetensors) nor a run (.json) saved by this page.",
  newer: "It was saved by a newer version of this page. Reload the page, then try again.",
  broken: "Parts of it are missing or damaged.",
  notFound: "The browser could not read it.",
  missingData: "It was trained on pictures that are not on this device. Choose them under Data first.",
  tooLarge: params("It is larger than {megabytes} MB."),
  unreadable: "It is damaged, or not a safetensors file.",
  misfit: "The weights in it are those of another network. Set that network up first, then open the file again.",
  drop: "Drop a model or a run to open it",
});
