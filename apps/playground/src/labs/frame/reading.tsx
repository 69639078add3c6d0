import type { ComponentChildren, VNode } from "preact";
import type { Answer } from "./use-answer.ts";

/** What `Reading` takes. */
export interface ReadingProps {
  /** What is measured. */
  readonly label: string;
  /** The number, as a person reads it. */
  readonly value: string;
  /** What it means here. */
  readonly verdict: string;
  readonly tone: "good" | "warn" | "bad";
  /** What it comes from: while that is waited for there is no verdict, and where it failed no number either. */
  readonly answer?: Pick<Answer<unknown>, "isWaiting" | "failure">;
  /** How far it is meanwhile. */
  readonly progress?: string;
  /** What goes with it. */
  readonly children?: ComponentChildren;
}

/** The number that the lab is about, with what it means: said once it stands, and read by the tests. */
export function Reading({ label, value, verdict, tone, answer, progress = "", children }: ReadingProps): VNode {
  const isWaiting = answer?.isWaiting === true;
  const hasFailed = !isWaiting && answer?.failure !== undefined;
  const said = hasFailed ? "" : verdict;
  return (
    <section
      class="card reading"
      data-tone={hasFailed ? "warn" : tone}
      data-waiting={isWaiting ? "" : undefined}
      aria-label={label}
    >
      <p class="reading-label">{label}</p>
      <p class="reading-value" data-testid="reading">
        {hasFailed ? "–" : value}
      </p>
      <p class="reading-verdict" data-testid="verdict" role="status">
        {isWaiting ? progress : said}
      </p>
      {children}
    </section>
  );
}
