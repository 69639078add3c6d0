import type { VNode } from "preact";
import { usePage } from "../state/page.ts";
import type { Store } from "../state/store.ts";
import { formatLoss, formatPercent, formatWholePercent } from "../text/format.ts";
import { runText } from "../text/run-text.ts";
import { FixButtons } from "./fix-buttons.tsx";

/** What came of the run, in a sentence with the number that it rests on. */
export function Verdict(): VNode {
  const { store } = usePage();
  const worst = store.findings.value[0];
  if (worst === undefined || worst.severity === "note") {
    return (
      <p class="verdict" data-outcome={store.outcome.value.kind}>
        {sentence(store)}
      </p>
    );
  }
  return (
    <div class="verdict" data-outcome={store.outcome.value.kind} data-severity={worst.severity}>
      <p lang="en">
        {worst.message} <span class="verdict-remedy">{worst.remedy}</span>
      </p>
      <FixButtons finding={worst} />
    </div>
  );
}

function sentence({ outcome, phase, failure }: Store): string {
  const text = runText.value;
  const found = outcome.value;
  switch (found.kind) {
    case "learned":
      return text.verdictLearned({ accuracy: formatPercent(found.accuracy) });
    case "weak":
      return text.verdictWeak({
        accuracy: formatPercent(found.accuracy),
        chance: formatWholePercent(found.chance),
      });
    case "guessing": {
      const shares = { accuracy: formatPercent(found.accuracy), chance: formatWholePercent(found.chance) };
      if (phase.value !== "finished") return text.verdictGuessingNow(shares);
      return text.verdictGuessing({
        ...shares,
        loss: formatLoss(found.loss),
        chanceLoss: formatLoss(found.chanceLoss),
      });
    }
    case "diverged":
      return failure.value?.kind === "diverged" ? text.verdictDiverged({ step: failure.value.step }) : "";
    default:
      return "";
  }
}
