import type { VNode } from "preact";
import { drawText } from "../text/draw-text.ts";
import { formatWholePercent } from "../text/format.ts";
import { shorten } from "../text/problem-text.ts";
import { ClassName } from "./class-name.tsx";

/** What `AnswerList` takes. */
export interface AnswerListProps {
  readonly classes: readonly string[];
  /** The probability of each class; undefined before anything was asked. */
  readonly shares: Float32Array | undefined;
}

/** Of more classes only the likeliest are listed. */
const mostListed = 12;

/** What a network says of one picture: its answer, and how likely it takes each class to be. */
export function AnswerList({ classes, shares }: AnswerListProps): VNode {
  const order = Array.from(classes.keys());
  const byShare = [...order].sort((a, b) => (shares?.[b] ?? 0) - (shares?.[a] ?? 0));
  const [best = 0] = byShare;
  const listed = classes.length > mostListed ? byShare.slice(0, mostListed) : order;
  const share = formatWholePercent(shares?.[best] ?? 0);
  const said = shares === undefined ? "" : drawText.value.answer({ name: shorten(classes[best] ?? ""), share });
  return (
    <div>
      <p class="draw-answer" data-testid="drawn">
        {said}
      </p>
      <ul class="draw-shares">
        {listed.map((index) => (
          <li key={index}>
            <ClassName name={classes[index] ?? ""} />
            <meter class="draw-share" aria-label={classes[index]} min={0} max={1} value={shares?.[index] ?? 0} />
            <span>{shares === undefined ? "" : formatWholePercent(shares[index] ?? 0)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
