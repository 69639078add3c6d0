import { describeValue } from "@ganglion/tensor";
import type { TrialFailure } from "./trial.ts";

/** Longest stack that is kept, in characters. */
const MAX_STACK_LENGTH = 4000;

/** What was thrown, as plain data. */
export function failureOf(error: unknown): TrialFailure {
  if (!(error instanceof Error)) return { name: "Error", message: `the trial threw ${describeValue(error)}` };
  const { name, message, stack } = error;
  return {
    name: String(name),
    message: String(message),
    stack: typeof stack === "string" ? stack.slice(0, MAX_STACK_LENGTH) : undefined,
  };
}
