import type { VNode } from "preact";
import { Chart } from "../charts/chart.tsx";
import { usePage } from "../state/page.ts";
import { formatLoss, formatPercent } from "../text/format.ts";

/** The loss and the accuracy over the epochs. */
export function Curves(): VNode {
  const { store } = usePage();
  const series = store.series.value;
  const epochs = store.progress.value?.epochs ?? store.experiment.value.epochs;
  return (
    <div class="curves">
      <Chart
        title="Loss"
        epochs={epochs}
        version={store.seriesVersion}
        columns={[series.epoch, series.trainLoss, series.validationLoss]}
        format={formatLoss}
      />
      <Chart
        title="Accuracy"
        epochs={epochs}
        version={store.seriesVersion}
        columns={[series.epoch, series.trainAccuracy, series.validationAccuracy]}
        format={formatPercent}
        highest={1}
      />
    </div>
  );
}
