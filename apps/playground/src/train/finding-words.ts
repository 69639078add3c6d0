import { lazy, useLazy } from "../lazy/lazy.ts";
import type * as Words from "../text/describe-finding.ts";
import { speaksAlso } from "../text/i18n.ts";

/** What findings are said with, loaded when something was found first. */
export const findingWords = lazy(async (): Promise<typeof Words> => {
  // First, since texts that are asked for before their language is there stay English.
  await speaksAlso(async () => (await import("../text/ru/findings.ts")).findingsRu);
  return import("../text/describe-finding.ts");
});

/** What findings are said with in the page's language; undefined until it is there, of which a `LoadNotice` tells. */
export function useFindingWords(): typeof Words | undefined {
  return useLazy(findingWords);
}
