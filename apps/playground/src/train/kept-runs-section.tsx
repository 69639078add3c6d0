import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { Button } from "../controls/button.tsx";
import { Notice } from "../controls/notice.tsx";
import { differences } from "../experiment/experiment.ts";
import type { KeptRun } from "../files/kept-runs.ts";
import { writeRun } from "../files/run-file.ts";
import { saveFile } from "../files/save-file.ts";
import { usePage } from "../state/page.ts";
import { formatPercent } from "../text/format.ts";
import { layersText } from "../text/layers-text.ts";
import { runsText } from "../text/runs-text.ts";
import { differenceFrom } from "./describe-change.ts";

/** The runs that the browser keeps: their names, what they came to, how they differ from the newest. */
export function KeptRunsSection(): VNode {
  const { keptRuns } = usePage();
  useEffect(() => void keptRuns.load(), [keptRuns]);
  const text = runsText.value;
  const runs = keptRuns.runs.value;
  const problem = keptRuns.problem.value;
  const removed = keptRuns.removed.value;
  return (
    <section class="kept-runs" aria-label={text.title}>
      <h3 class="card-title">{text.title}</h3>
      <p class="hint">{text.hint}</p>
      {problem === undefined ? null : <Notice tone="bad">{text[problem]}</Notice>}
      {removed === undefined ? null : (
        <Notice tone="info" actions={<Button onPress={() => void keptRuns.restore()}>{text.restore}</Button>}>
          {text.removed({ name: removed.name.replaceAll("$", "$$$$") })}
        </Notice>
      )}
      {runs !== undefined && runs.length > 0 ? (
        <Table runs={runs} />
      ) : (
        <p class="predictions-empty">{runs === undefined && problem === undefined ? text.loading : text.empty}</p>
      )}
    </section>
  );
}

function Table({ runs }: { readonly runs: readonly KeptRun[] }): VNode {
  const text = runsText.value;
  const { compareAccuracy, compareDifference } = layersText.value;
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={text.title}>
      <table class="compare">
        <thead>
          <tr>
            {[text.name, compareAccuracy, compareDifference].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <Row key={run.id} run={run} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ run }: { readonly run: KeptRun }): VNode {
  const { store, commands, keptRuns } = usePage();
  const text = runsText.value;
  const newest = store.runExperiment.value ?? store.experiment.value;
  const isDrawn = store.behind.value?.name === run.name && store.behind.value.series === run.series;
  const name = run.name.replaceAll("$", "$$$$");
  return (
    <tr>
      <td>
        <input
          class="run-name"
          aria-label={text.nameOf({ name })}
          value={run.name}
          maxLength={80}
          onChange={(event) => void keptRuns.rename(run, event.currentTarget.value)}
        />
      </td>
      <td>{formatPercent(run.accuracy ?? Number.NaN)}</td>
      <td>{differenceFrom(newest, run.experiment)}</td>
      <td>
        <div class="run-actions">
          <Button
            isOff={differences(store.experiment.value, run.experiment).length === 0}
            onPress={() => commands.change(run.experiment)}
          >
            {layersText.value.compareUse}
          </Button>
          <Button
            label={isDrawn ? text.drawn : text.drawOf({ name })}
            onPress={() => void (store.behind.value = isDrawn ? undefined : run)}
          >
            {isDrawn ? text.drawn : text.draw}
          </Button>
          <Button onPress={() => saveFile("run.json", writeRun(run), "application/json")}>{text.save}</Button>
          <Button label={text.removeOf({ name })} onPress={() => void keptRuns.remove(run)}>
            {text.remove}
          </Button>
        </div>
      </td>
    </tr>
  );
}
