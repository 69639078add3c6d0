import type { VNode } from "preact";
import { usePage } from "../state/page.ts";
import { formatLoss, formatPercent, formatSeconds } from "../text/format.ts";

/** What was measured after the last epoch. */
export function ScoresPanel(): VNode {
  const scores = usePage().store.scores.value;
  const after = scores === undefined ? "after the first epoch" : `after epoch ${scores.epoch}`;
  return (
    <section class="scores" aria-label={`Scores ${after}`}>
      <Score
        label="Validation accuracy"
        value={scores && formatPercent(scores.validationAccuracy)}
        testId="validation-accuracy"
        isMain
      />
      <Score label="Validation loss" value={scores && formatLoss(scores.validationLoss)} />
      <Score label="Training loss" value={scores && formatLoss(scores.trainLoss)} />
      <Score label="Training time" value={scores && formatSeconds(scores.seconds)} />
    </section>
  );
}

interface ScoreProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly testId?: string;
  readonly isMain?: boolean;
}

function Score({ label, value, testId, isMain = false }: ScoreProps): VNode {
  return (
    <div class={isMain ? "card score score-main" : "card score"}>
      <span class="score-label">{label}</span>
      <output class="score-value" data-testid={testId} data-empty={value === undefined ? "" : undefined}>
        {value ?? "–"}
      </output>
    </div>
  );
}
