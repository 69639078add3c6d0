import type { Refusal } from "@ganglion/tensor";

/** What a person reads about an error: of what a package refuses, the rule and what was given, since its names and remedies are for programs. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { rule, got } = error as Partial<Refusal>;
  if (rule !== undefined) return got === undefined ? rule : `${rule}, got ${got}`;
  return error.message.replace(/\.$/, "");
}
