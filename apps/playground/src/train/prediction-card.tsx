import type { VNode } from "preact";
import { CheckIcon, CrossIcon } from "../shell/icons.tsx";
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
  const actual = classes[heldOut.labels[index] ?? 0] ?? "";
  const predicted = predictions === undefined ? undefined : classes[predictions.labels[index] ?? 0];
  const confidence = Math.round(100 * (predictions?.confidences[index] ?? 0));
  return (
    <li class="prediction" data-verdict={verdict(actual, predicted)}>
      <SampleImage heldOut={heldOut} index={index} label={`Image of ${actual}`} />
      {predicted === undefined ? (
        <>
          <span class="prediction-answer prediction-unknown" aria-hidden="true">
            ?
          </span>
          <span class="prediction-detail">is {actual}</span>
        </>
      ) : (
        <>
          <span class="prediction-answer">
            {predicted === actual ? <CheckIcon /> : <CrossIcon />}
            <span class="visually-hidden">{predicted === actual ? "Right: " : "Wrong: "}</span>
            <span class="prediction-name">{predicted}</span>
          </span>
          <span class="prediction-detail">
            {predicted === actual ? `${confidence} %` : `is ${actual}, ${confidence} %`}
          </span>
        </>
      )}
    </li>
  );
}

function verdict(actual: string, predicted: string | undefined): "right" | "wrong" | undefined {
  if (predicted === undefined) return undefined;
  return predicted === actual ? "right" : "wrong";
}
