import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { Segmented } from "../controls/segmented.tsx";
import type { Choice } from "../experiment/experiment.ts";
import { usePage } from "../state/page.ts";
import { formatWhole } from "../text/format.ts";
import type { DataSummary, Predictions } from "../worker/protocol.ts";
import { PredictionCard } from "./prediction-card.tsx";

type Filter = "all" | "mistakes";

const filters: readonly Choice<Filter>[] = [
  { value: "all", label: "All" },
  { value: "mistakes", label: "Mistakes" },
];

const pageSize = 40;

/** Held-out images with what the network says about each. */
export function PredictionsPanel(): VNode {
  const { store } = usePage();
  const filter = useSignal<Filter>("all");
  const shown = useSignal(pageSize);
  const data = store.runData.value ?? store.data.value;
  const predictions = store.predictions.value;
  const chosen = data === undefined ? [] : choose(data, predictions, filter.value);
  return (
    <section class="card predictions" aria-label="Predictions">
      <div class="predictions-head">
        <div>
          <h2 class="card-title">Predictions on held-out images</h2>
          <p class="hint">{summary(data, predictions)}</p>
        </div>
        <Segmented
          label="Which images"
          isLabelHidden
          choices={filters}
          value={filter.value}
          onChange={(value) => {
            filter.value = value;
            shown.value = pageSize;
          }}
        />
      </div>
      {data === undefined ? null : (
        <ul class="predictions-grid" data-names={data.classes.some((name) => name.length > 3) ? "long" : "short"}>
          {chosen.slice(0, shown.value).map((index) => (
            <PredictionCard key={index} data={data} index={index} predictions={predictions} />
          ))}
        </ul>
      )}
      {chosen.length === 0 ? <p class="predictions-empty">{emptyText(predictions)}</p> : null}
      {chosen.length > shown.value ? (
        <Button
          onPress={() => {
            shown.value += pageSize;
          }}
        >
          Show {formatWhole(Math.min(pageSize, chosen.length - shown.value))} more
        </Button>
      ) : null}
    </section>
  );
}

function choose(data: DataSummary, predictions: Predictions | undefined, filter: Filter): number[] {
  const { labels } = data.heldOut;
  const all = Array.from(labels.keys());
  if (filter === "all") return all;
  return predictions === undefined ? [] : all.filter((index) => predictions.labels[index] !== labels[index]);
}

function summary(data: DataSummary | undefined, predictions: Predictions | undefined): string {
  if (data === undefined) return "Loading the images";
  const { labels, size } = data.heldOut;
  if (predictions === undefined) return `${formatWhole(size)} images that training does not see, and what they are`;
  const right = labels.filter((label, index) => label === predictions.labels[index]).length;
  return `${formatWhole(right)} of ${formatWhole(size)} right`;
}

function emptyText(predictions: Predictions | undefined): string {
  return predictions === undefined ? "Press Start: mistakes are collected here." : "No mistakes: every image is right.";
}
