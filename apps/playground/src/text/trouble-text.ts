import { texts } from "./i18n.ts";

/** What is said where something went wrong, by its kind, and around the words of an error that is not ours. */
export const troubleText = texts("trouble", {
  script: "A script that this needs did not load. Check your connection, then try again.",
  download: "A file that this needs did not load. Check your connection, then try again.",
  pictures: "It needs pictures that are not on this device.",
  lost: "The connection to the GPU was lost. Try again to reconnect.",
  worker: "The script that computes it crashed. Try again to restart it.",
  unforeseen:
    "Something happened that this page did not expect. Try again. If it happens again, the details below will help whoever fixes it.",
  details: "Details",
  copy: "Copy",
  copied: "Copied",
  copyFailed: "The browser won't let this page copy. Select the text instead.",
  explain: "What this error means",
  retry: "Try again",
});
