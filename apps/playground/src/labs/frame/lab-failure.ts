import { isScriptMissing } from "../../worker/script.ts";

/** Why there is no answer: a script or a file of data did not load; or what nobody expected, in the words of whoever found it. */
export type LabFailure = "script" | "download" | { readonly message: string };

/** A file that a lab needs did not come. */
export class DownloadError extends Error {
  override name = "DownloadError";
}

/** What an error of a worker says. */
export function failureOf(error: unknown): LabFailure {
  if (isScriptMissing(error)) return "script";
  if (!(error instanceof Error)) return { message: String(error) };
  return error.name === "DownloadError" ? "download" : { message: error.message };
}
