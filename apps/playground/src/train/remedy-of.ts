import type { Finding } from "@ganglion/diagnostics";

/** What to do about a finding, without the functions that programs would do it with. */
export function remedyOf({ remedy }: Finding): string {
  return remedy.replaceAll(/ (?:\([^()]*@ganglion\/[^()]*\)|of @ganglion\/[\w/]+)/g, "");
}
