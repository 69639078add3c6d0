import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { differences } from "../experiment/experiment.ts";
import { usePage } from "../state/page.ts";
import { formatPercent } from "../text/format.ts";
import { layersText } from "../text/layers-text.ts";
import { runsText } from "../text/runs-text.ts";
import { differenceFrom } from "./describe-change.ts";
import { KeptRunsSection } from "./kept-runs-section.tsx";
import { nameOfRun } from "./name-of-run.ts";

/** The runs of this page and those that the browser keeps, and the one thing in which each differs from the newest. */
export function ComparePanel(): VNode {
  return (
    <>
      <RunsOfPage />
      <KeptRunsSection />
    </>
  );
}

function RunsOfPage(): VNode {
  const { store, commands, keptRuns } = usePage();
  const text = layersText.value;
  const newest = store.runExperiment.value;
  const accuracy = store.snapshot.value?.validation.accuracy;
  const runs = [
    ...(newest === undefined ? [] : [{ experiment: newest, accuracy, name: undefined, series: store.series.value }]),
    ...store.past.value,
  ];
  if (newest === undefined) return <p class="predictions-empty">{text.compareEmpty}</p>;
  return (
    <div>
      <h2 class="card-title">{text.compareTitle}</h2>
      <p class="hint">{text.compareHint}</p>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={text.compareTitle}>
        <table class="compare">
          <thead>
            <tr>
              {[text.compareRun, text.compareAccuracy, text.compareDifference].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {runs.map((run, index) => (
              <tr key={index}>
                <th scope="row">{index === 0 ? text.current : (run.name ?? `−${index}`)}</th>
                <td>{formatPercent(run.accuracy ?? Number.NaN)}</td>
                <td>{index === 0 ? "" : differenceFrom(newest, run.experiment)}</td>
                <td>
                  <div class="run-actions">
                    {index === 0 ? null : (
                      <Button
                        isOff={differences(store.experiment.value, run.experiment).length === 0}
                        onPress={() => commands.change(run.experiment)}
                      >
                        {text.compareUse}
                      </Button>
                    )}
                    <Button onPress={() => void keptRuns.keep({ ...run, name: run.name ?? nameOfRun(run.experiment) })}>
                      {runsText.value.keep}
                    </Button>
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
