import type { Finding } from "@ganglion/diagnostics";
import type { VNode } from "preact";
import { usePage } from "../state/page.ts";
import type { Store } from "../state/store.ts";
import { formatLoss, formatPercent, formatWholePercent } from "../text/format.ts";
import { runText } from "../text/run-text.ts";
import { FixButtons } from "./fix-buttons.tsx";
import { mendableOf, saidOf } from "./fixes.ts";
import { LoadNotice } from "../lazy/load-notice.tsx";
import { layerNames } from "../text/layer-names.ts";
import { findingWords, useFindingWords } from "./finding-words.ts";
import { isOfPoints } from "./is-of-points.ts";

/** What came of the run, in a sentence with the number that it rests on. */
export function Verdict(): VNode {
  const { store } = usePage();
  const found = saidOf(store.findings.value);
  const [worst] = found;
  if (worst !== undefined) return <Found found={found} worst={worst} />;
  return (
    <p class="verdict" data-outcome={store.outcome.value.kind}>
      {[sentence(store), rough(store)].filter((one) => one !== "").join(" ")}
    </p>
  );
}

/** A part of its own, so that what findings are said with is loaded for those alone. */
function Found({ found, worst }: { readonly found: readonly Finding[]; readonly worst: Finding }): VNode {
  const { store } = usePage();
  const words = useFindingWords();
  const names = layerNames(store.runModel.value?.layers ?? []);
  const mendable = mendableOf(found, store.runExperiment.value ?? store.experiment.value) ?? worst;
  return (
    <div class="verdict" data-outcome={store.outcome.value.kind} data-severity={worst.severity}>
      <LoadNotice of={findingWords} />
      <p>
        {found.map((finding) => words?.describeFinding(finding, names).message).join(" ")}{" "}
        <span class="verdict-remedy">{words?.describeFinding(mendable, names).remedy}</span>
      </p>
      {store.failure.value?.kind === "diverged" ? null : <FixButtons finding={mendable} />}
    </div>
  );
}

/** Fewer samples than these tell an accuracy only roughly. */
const fewHeldOut = 50;

/** Where an accuracy was measured on few samples, it is said that it means little. */
function rough({ runData, phase }: Store): string {
  const size = runData.value?.heldOut.size ?? 0;
  const isRough = phase.value === "finished" && size > 0 && size < fewHeldOut;
  return isRough ? runText.value.verdictRough({ count: size }) : "";
}

function sentence({ outcome, phase, failure, shownData }: Store): string {
  const text = runText.value;
  const found = outcome.value;
  switch (found.kind) {
    case "learned":
      return (isOfPoints(shownData.value) ? text.verdictLearnedPoints : text.verdictLearned)({
        accuracy: formatPercent(found.accuracy),
      });
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
