import type { VNode } from "preact";
import { CheckIcon, CrossIcon } from "../shell/icons.tsx";
import { formatWholePercent } from "../text/format.ts";
import { shorten } from "../text/problem-text.ts";
import { resultsText } from "../text/results-text.ts";
import type { DataSummary, Predictions } from "../worker/protocol.ts";
import { SampleImage } from "./sample-image.tsx";

/** What `PredictionCard` takes. */
export interface PredictionCardProps {
  readonly data: DataSummary;
  readonly index: number;
  readonly predictions: Predictions | undefined;
}

/** An image, what the network takes it for and how sure it is, and whether that is right. */
export function PredictionCard({ data, index, predictions }: PredictionCardProps): VNode {
  const { heldOut, classes } = data;
  const text = resultsText.value;
  const actual = classes[heldOut.labels[index] ?? 0] ?? "";
  const predicted = predictions === undefined ? undefined : classes[predictions.labels[index] ?? 0];
  const isRight = predicted === actual;
  return (
    <li class="prediction" data-verdict={verdict(actual, predicted)}>
      <SampleImage heldOut={heldOut} index={index} label={text.imageOf({ name: shorten(actual) })} />
      {predicted === undefined ? (
        <span class="prediction-answer prediction-unknown">{actual}</span>
      ) : (
        <>
          <span class="prediction-answer">
            {isRight ? <CheckIcon /> : <CrossIcon />}
            <span class="visually-hidden">{isRight ? text.right : text.wrong} </span>
            <span class="prediction-name">{predicted}</span>{" "}
            <span class="prediction-share">{formatWholePercent(predictions?.confidences[index] ?? 0)}</span>
          </span>
          {isRight ? null : <span class="prediction-detail">({text.truly({ name: shorten(actual) })})</span>}
        </>
      )}
    </li>
  );
}

function verdict(actual: string, predicted: string | undefined): "right" | "wrong" | undefined {
  if (predicted === undefined) return undefined;
  return predicted === actual ? "right" : "wrong";
}
