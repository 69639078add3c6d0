import { chromeRu } from "./chrome.ts";
import { fileRu } from "./file.ts";
import { helpRu } from "./help.ts";
import { lessonsRu } from "./lessons.ts";
import { ownRu } from "./own.ts";
import { resultsRu } from "./results.ts";
import { shareRu } from "./share.ts";
import { settingsRu } from "./settings.ts";

/** All texts in Russian, by the part of the page. */
export const russian = {
  ...chromeRu,
  ...settingsRu,
  ...resultsRu,
  ...lessonsRu,
  ...fileRu,
  ...shareRu,
  ...helpRu,
  ...ownRu,
};
