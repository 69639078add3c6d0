import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { differences, type Experiment } from "../experiment/experiment.ts";
import { usePage } from "../state/page.ts";
import { formatPercent } from "../text/format.ts";
import { layersText } from "../text/layers-text.ts";
import { describeChange } from "./describe-change.ts";

/** The runs of this page, and the one thing in which each differs from the newest. */
export function ComparePanel(): VNode {
  const { store, commands } = usePage();
  const text = layersText.value;
  const newest = store.runExperiment.value;
  const accuracy = store.snapshot.value?.validation.accuracy;
  const runs = [
    ...(newest === undefined ? [] : [{ experiment: newest, accuracy, name: undefined }]),
    ...store.past.value,
  ];
  if (newest === undefined || runs.length < 2) return <p class="predictions-empty">{text.compareEmpty}</p>;
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
                <td>{index === 0 ? "" : difference(newest, run.experiment)}</td>
                <td>
                  {index === 0 ? null : (
                    <Button onPress={() => commands.change(run.experiment)}>{text.compareUse}</Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function difference(newest: Experiment, other: Experiment): string {
  const changed = differences(newest, other);
  if (changed.length === 0) return layersText.value.compareNothing;
  return changed.map((key) => describeChange(key, newest, other)).join("; ");
}
