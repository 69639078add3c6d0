import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { Chart } from "../charts/chart.tsx";
import { accuracyColumns, lossColumns, smoothed } from "../charts/columns.ts";
import type { Mark } from "../charts/plot-marks.ts";
import { Toggle } from "../controls/toggle.tsx";
import { usePage } from "../state/page.ts";
import { differences } from "../experiment/experiment.ts";
import type { Store } from "../state/store.ts";
import { formatLoss, formatPercent, formatWhole } from "../text/format.ts";
import { resultsText } from "../text/results-text.ts";
import { isLossLogarithmic } from "./curve-scale.ts";
import { differenceFrom } from "./describe-change.ts";

/** The loss and the accuracy over the epochs. */
export function Curves(): VNode {
  const { store, shown } = usePage();
  const hovered = useSignal<number | undefined>(undefined);
  const { isLog: chosenLog, isSmooth } = shown;
  const text = resultsText.value;
  const series = store.series.value;
  const ghost = store.ghost.value?.series;
  const epochs = store.progress.value?.epochs ?? store.experiment.value.epochs;
  const guess = store.shownGuess.value;
  const isLog = isLossLogarithmic({ store, shown });
  const shared = {
    epochs,
    hovered,
    version: store.seriesVersion,
    moments: momentsOf(store),
    stepsPerEpoch: store.progress.value && store.progress.value.steps / store.progress.value.epochs,
    ghostName: store.ghost.value?.name,
  };
  const chance = (at: number | undefined): Mark | undefined =>
    at === undefined ? undefined : { at, label: text.chance };
  const [loss, accuracy] = [lossColumns(series), accuracyColumns(series)];
  return (
    <div class="curves-block">
      <div class="curves">
        <Chart
          title={text.loss}
          columns={loss}
          drawn={isSmooth.value ? smoothed(loss) : loss}
          ghost={ghost && lossColumns(ghost)}
          isLog={isLog}
          level={chance(guess?.loss)}
          format={formatLoss}
          {...shared}
        />
        <Chart
          title={text.accuracy}
          columns={accuracy}
          drawn={isSmooth.value ? smoothed(accuracy) : accuracy}
          ghost={ghost && accuracyColumns(ghost)}
          level={chance(guess?.accuracy)}
          highest={1}
          format={formatPercent}
          {...shared}
        />
      </div>
      <div class="curves-options" role="group" aria-label={text.chartOptions}>
        <p class="hint curves-ghost">{describeGhost(store)}</p>
        <Toggle label={text.logScale} isOn={isLog} onChange={(isOn) => void (chosenLog.value = isOn)} />
        <Toggle label={text.smooth} isOn={isSmooth.value} onChange={(isOn) => void (isSmooth.value = isOn)} />
      </div>
    </div>
  );
}

/** Which run the grey curves are of, and what is different now. */
function describeGhost({ ghost, runExperiment, experiment }: Store): string {
  const text = resultsText.value;
  if (ghost.value === undefined) return "";
  const { name = text.previous.toLowerCase(), experiment: before } = ghost.value;
  const now = runExperiment.value ?? experiment.value;
  return differences(before, now).length === 0
    ? text.ghostSame({ name })
    : text.ghostChanged({ name, changes: differenceFrom(before, now) });
}

/** Where it went on after it was cut off, and where it ended before its time. */
function momentsOf({ failure, progress, resumedAt }: Store): readonly Mark[] {
  const { step: last, steps, epochs } = progress.value ?? { step: 0, steps: 1, epochs: 1 };
  const text = resultsText.value;
  const mark = (step: number, say: (facts: { step: string }) => string): Mark => ({
    at: (step * epochs) / steps,
    label: say({ step: formatWhole(step) }),
  });
  const resumed = resumedAt.value === undefined ? [] : [mark(resumedAt.value, text.resumedHere)];
  if (failure.value === undefined || last === 0) return resumed;
  return [...resumed, mark(last, failure.value.kind === "diverged" ? text.divergedHere : text.stoppedHere)];
}
