import { isScriptMissing } from "../worker/script.ts";
import { dollars } from "./problem-text.ts";
import { shellText } from "./shell-text.ts";

/** Why something failed, to be put into a sentence: in the page's words where a script did not load. */
export function reasonText(error: unknown): string {
  if (isScriptMissing(error)) return shellText.value.scriptMissing;
  return dollars((error instanceof Error ? error.message : String(error)).replace(/\.$/, ""));
}
