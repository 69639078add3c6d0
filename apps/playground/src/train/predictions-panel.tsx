import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { Segmented } from "../controls/segmented.tsx";
import { usePage } from "../state/page.ts";
import { formatCount, formatWhole } from "../text/format.ts";
import { resultsText } from "../text/results-text.ts";
import type { DataSummary, Predictions } from "../worker/protocol.ts";
import { BoundaryPicture } from "./boundary-picture.tsx";
import { isOfPoints } from "./is-of-points.ts";
import { PredictionCard } from "./prediction-card.tsx";

type Filter = "all" | "mistakes";

const pageSize = 40;

/** Held-out samples with what the network says about each: mistakes first, the worst before the others. */
export function PredictionsPanel(): VNode {
  const { store } = usePage();
  const text = resultsText.value;
  const data = store.shownData.value;
  const predictions = store.snapshot.value?.predictions;
  const isPoints = isOfPoints(data);
  if (data === undefined && store.data.value.state === "failed") {
    return (
      <section class="predictions" aria-label={text.predictions}>
        <p class="predictions-empty">{text.noImages}</p>
      </section>
    );
  }
  return (
    <section class="predictions" aria-label={text.predictions}>
      <h2 class="card-title">{isPoints ? text.pointsTitle : text.predictionsTitle}</h2>
      <p class="hint">{summary(data, predictions)}</p>
      {isPoints ? (
        <BoundaryPicture data={data} predictions={predictions} boundary={store.snapshot.value?.boundary} />
      ) : (
        <Pictures data={data} predictions={predictions} />
      )}
    </section>
  );
}

interface PicturesProps {
  readonly data: DataSummary | undefined;
  readonly predictions: Predictions | undefined;
}

function Pictures({ data, predictions }: PicturesProps): VNode {
  const { store } = usePage();
  const filter = useSignal<Filter>("all");
  const shown = useSignal(pageSize);
  const text = resultsText.value;
  // While it trains each image keeps its place: cards that change places cannot be watched.
  const isLive = store.phase.value === "running";
  const chosen = data === undefined ? [] : choose(data, predictions, filter.value, isLive);
  const rest = chosen.length - shown.value;
  return (
    <>
      <Segmented
        label={text.which}
        isLabelHidden
        choices={[
          { value: "all", label: text.all },
          { value: "mistakes", label: text.mistakes },
        ]}
        value={filter.value}
        onChange={(value) => {
          filter.value = value;
          shown.value = pageSize;
        }}
      />
      {data === undefined ? null : (
        <ul class="predictions-grid" data-names={data.classes.some((name) => name.length > 3) ? "long" : "short"}>
          {chosen.slice(0, shown.value).map((index) => (
            <PredictionCard key={index} data={data} index={index} predictions={predictions} />
          ))}
        </ul>
      )}
      {chosen.length === 0 ? (
        <p class="predictions-empty">{predictions === undefined ? text.noMistakesYet : text.noMistakes}</p>
      ) : null}
      {rest > 0 ? (
        <div class="predictions-more">
          <Button onPress={() => void (shown.value += pageSize)}>
            {text.showMore({ count: formatWhole(Math.min(pageSize, rest)) })}
          </Button>
          {rest > pageSize ? (
            <Button onPress={() => void (shown.value = chosen.length)}>
              {text.showAll({ count: formatWhole(chosen.length) })}
            </Button>
          ) : null}
        </div>
      ) : null}
    </>
  );
}

function choose(
  { heldOut }: DataSummary,
  predictions: Predictions | undefined,
  filter: Filter,
  isLive: boolean,
): number[] {
  const all = Array.from(heldOut.labels.keys());
  if (predictions === undefined) return filter === "all" ? all : [];
  const isWrong = (index: number): boolean => predictions.labels[index] !== heldOut.labels[index];
  const chosen = filter === "all" ? all : all.filter(isWrong);
  if (isLive) return chosen;
  // The less of the probability the truth got, the worse.
  const badness = (index: number): number => Number(isWrong(index)) - (predictions.truths[index] ?? 0);
  return chosen.sort((a, b) => badness(b) - badness(a));
}

function summary(data: DataSummary | undefined, predictions: Predictions | undefined): string {
  const text = resultsText.value;
  if (data === undefined) return text.loading;
  const { labels, size } = data.heldOut;
  if (predictions === undefined) return formatCount(text.heldOut, size);
  const right = labels.filter((label, index) => label === predictions.labels[index]).length;
  return text.rightOf({ right: formatWhole(right), size: formatWhole(size) });
}
