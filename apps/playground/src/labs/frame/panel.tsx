import type { ComponentChildren, VNode } from "preact";
import { NotComputed } from "../../lazy/not-computed.tsx";
import { labsText } from "../text/labs-text.ts";
import type { Answer } from "./use-answer.ts";

/** What `Panel` takes. */
export interface PanelProps {
  readonly title: string;
  readonly hint?: string;
  readonly children: ComponentChildren;
}

/** A part of a lab, with its name. */
export function Panel({ title, hint, children }: PanelProps): VNode {
  return (
    <section class="card lab-panel" aria-label={title}>
      <h2 class="card-title">{title}</h2>
      {hint === undefined ? null : <p class="hint">{hint}</p>}
      {children}
    </section>
  );
}

/** What `Answered` takes. */
export interface AnsweredProps<T> {
  readonly answer: Answer<T>;
  /** How high the place is kept while there is nothing, so that nothing moves when it comes. Units: pixels. */
  readonly height: number;
  children(value: T): ComponentChildren;
}

/** What a worker answered; until then that it is at it, and where it failed why, with a way to try again. */
export function Answered<T>({ answer, height, children }: AnsweredProps<T>): VNode {
  const { value, isWaiting, failure, retry } = answer;
  if (failure !== undefined && !isWaiting) return <NotComputed trouble={failure} onRetry={retry} />;
  if (value === undefined) {
    return (
      <p class="lab-waiting" style={{ minHeight: `${height}px` }}>
        {labsText.value.computing}
      </p>
    );
  }
  return (
    <div class="lab-answer" aria-busy={isWaiting} data-waiting={isWaiting ? "" : undefined}>
      {children(value)}
    </div>
  );
}
