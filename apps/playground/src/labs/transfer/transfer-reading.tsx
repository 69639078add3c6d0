import type { VNode } from "preact";
import { formatNumber, formatPlain } from "../../text/format.ts";
import { Reading } from "../frame/reading.tsx";
import { lastOf } from "./compare-panel.tsx";
import type { ComparisonState } from "./comparison.ts";
import type { CompareAnswer } from "./compare.ts";
import { allExamples } from "./settings.ts";
import { transferText } from "./transfer-text.ts";

/** From how many points of accuracy on one is better. */
const difference = 3;

/** By how much moving beats training from scratch. */
export function TransferReading(props: {
  readonly state: ComparisonState;
  readonly isStale: boolean;
  readonly count: number;
}): VNode {
  const { state, isStale, count } = props;
  const text = transferText.value;
  const points = pointsOf(state.answer);
  const label = count === allExamples ? text.readingAll : text.reading({ count: formatPlain(count) });
  if (points === undefined) {
    const verdict = {
      none: text.notYet,
      running: text.underWay,
      done: text.needsBoth,
      stopped: text.stopped,
      failed: "",
    };
    return <Reading label={label} value="…" verdict={verdict[state.phase]} tone="warn" />;
  }
  const wins = Math.abs(points) <= difference ? "same" : winner(points);
  return (
    <Reading
      label={label}
      value={`${points > 0 ? "+" : ""}${formatNumber(points)}`}
      verdict={isStale ? text.stale : text[wins]}
      tone={{ moveWins: "good" as const, same: "warn" as const, scratchWins: "bad" as const }[wins]}
    />
  );
}

function winner(points: number): "moveWins" | "scratchWins" {
  return points > 0 ? "moveWins" : "scratchWins";
}

/** In points of accuracy; undefined until both are finished. */
function pointsOf({ results = [] }: Partial<CompareAnswer>): number | undefined {
  const done = results.filter(({ guesses }) => guesses !== undefined);
  const scratch = done.find(({ way }) => way === "scratch");
  const moved = done.filter(({ way }) => way !== "scratch").map(lastOf);
  if (scratch === undefined || moved.length === 0) return undefined;
  return 100 * (Math.max(...moved) - lastOf(scratch));
}
