import type { VNode } from "preact";
import { usePage } from "../state/page.ts";
import { formatLoss, formatNumber, formatPercent } from "../text/format.ts";
import { resultsText } from "../text/results-text.ts";
import type { Snapshot } from "../worker/protocol.ts";

/** What was measured when the network was last looked at, with the same weights as the pictures below. */
export function ScoresPanel(): VNode {
  const snapshot = usePage().store.snapshot.value;
  const text = resultsText.value;
  return (
    <section class="scores" aria-label={text.scores}>
      <Score
        label={text.validationAccuracy}
        value={snapshot && formatPercent(snapshot.validation.accuracy)}
        testId="validation-accuracy"
        isMain
      />
      <Score
        label={text.validationLoss}
        value={snapshot && formatLoss(snapshot.validation.loss)}
        testId="validation-loss"
      />
      <p class="score-moment" data-testid="moment">
        {momentOf(snapshot)}
      </p>
    </section>
  );
}

function momentOf(snapshot: Snapshot | undefined): string {
  const text = resultsText.value;
  if (snapshot === undefined) return text.beforeFirst;
  return Number.isInteger(snapshot.epoch)
    ? text.afterEpoch({ epoch: snapshot.epoch })
    : `${text.atStep({ step: snapshot.step })} (${text.epoch.toLowerCase()} ${formatNumber(snapshot.epoch)})`;
}

interface ScoreProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly testId: string;
  readonly isMain?: boolean;
}

function Score({ label, value, testId, isMain = false }: ScoreProps): VNode {
  return (
    <div class={isMain ? "score score-main" : "score"}>
      <span class="score-label">{label}</span>
      <span class="score-value" data-testid={testId} data-empty={value === undefined ? "" : undefined}>
        {value ?? "–"}
      </span>
    </div>
  );
}
