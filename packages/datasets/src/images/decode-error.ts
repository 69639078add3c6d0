import { refusal } from "@ganglion/tensor";

/** What a decoder throws for a picture that it cannot read: a rule, what came instead, and what to do. */
export type Unreadable = (rule: string, got: string, remedy?: string, cause?: unknown) => RangeError;

/** Errors about one picture, in the name of who reads it. */
export function unreadable(where: string, file: string): Unreadable {
  return (rule, got, remedy = "It is damaged, cut short or of another kind; replace or remove it.", cause) =>
    refusal(RangeError, where, rule, `${got} in ${file}`, remedy, ...(cause === undefined ? [] : [{ cause }]));
}
