import type { ComponentChildren, VNode } from "preact";

/** What `Reading` takes. */
export interface ReadingProps {
  /** What is measured. */
  readonly label: string;
  /** The number, as a person reads it. */
  readonly value: string;
  /** What it means here. */
  readonly verdict: string;
  readonly tone: "good" | "warn" | "bad";
  /** Whether the settings have changed since. */
  readonly isWaiting?: boolean;
  /** How far it is meanwhile. */
  readonly progress?: string;
  /** What goes with it. */
  readonly children?: ComponentChildren;
}

/** The number that the lab is about, with what it means: said once it stands, and read by the tests. */
export function Reading({
  label,
  value,
  verdict,
  tone,
  isWaiting = false,
  progress = "",
  children,
}: ReadingProps): VNode {
  return (
    <section class="card reading" data-tone={tone} data-waiting={isWaiting ? "" : undefined} aria-label={label}>
      <p class="reading-label">{label}</p>
      <p class="reading-value" data-testid="reading">
        {value}
      </p>
      <p class="reading-verdict" data-testid="verdict" role="status">
        {isWaiting ? progress : verdict}
      </p>
      {children}
    </section>
  );
}
