import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { formatWhole } from "../text/format.ts";
import { resultsText } from "../text/results-text.ts";
import type { Boundary, DataSummary, Predictions } from "../worker/protocol.ts";
import { negative, positive } from "./network/signed-colors.ts";

/** What `BoundaryPicture` takes. */
export interface BoundaryPictureProps {
  readonly data: DataSummary;
  readonly predictions: Predictions | undefined;
  readonly boundary: Boundary | undefined;
}

const size = 440;
const reach = 1.1;

/** The plane in the colours of what the network says there, the stronger the surer, and the held-out points on it. */
export function BoundaryPicture({ data, predictions, boundary }: BoundaryPictureProps): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current !== null) paint(canvas.current, { data, predictions, boundary });
  }, [data, predictions, boundary]);
  const { labels } = data.heldOut;
  const right = labels.filter((label, index) => label === predictions?.labels[index]).length;
  const label = resultsText.value.boundaryLabel({
    right: predictions === undefined ? "–" : formatWhole(right),
    size: formatWhole(labels.length),
  });
  return (
    <figure class="boundary-figure">
      <canvas ref={canvas} class="boundary" width={size} height={size} role="img" aria-label={label} />
      <figcaption class="boundary-key" aria-hidden="true">
        {data.classes.map((name, index) => (
          <span key={name} class="boundary-class" data-class={index}>
            {name}
          </span>
        ))}
        <span>{resultsText.value.boundaryAxes}</span>
      </figcaption>
    </figure>
  );
}

function paint(canvas: HTMLCanvasElement, { data, boundary }: BoundaryPictureProps): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.clearRect(0, 0, size, size);
  if (boundary !== undefined) paintPlane(context, boundary);
  const { points, labels } = data.heldOut;
  context.lineWidth = 1.5;
  for (const [index, label] of labels.entries()) {
    const x = size * ((points[2 * index] ?? 0) / (2 * reach) + 0.5);
    const y = size * (0.5 - (points[2 * index + 1] ?? 0) / (2 * reach));
    context.fillStyle = `rgb(${(label === 0 ? negative : positive).join(" ")})`;
    context.strokeStyle = "white";
    context.beginPath();
    // The shape tells the classes apart as well as the colour does.
    if (label === 0) context.arc(x, y, 5, 0, 2 * Math.PI);
    else context.rect(x - 4.5, y - 4.5, 9, 9);
    context.fill();
    context.stroke();
  }
}

function paintPlane(context: CanvasRenderingContext2D, { side, labels, confidences }: Boundary): void {
  const cell = size / side;
  for (const [index, label] of labels.entries()) {
    const sureness = 2 * (confidences[index] ?? 0.5) - 1;
    context.fillStyle = `rgb(${(label === 0 ? negative : positive).join(" ")} / ${Math.round(60 * sureness)}%)`;
    context.fillRect((index % side) * cell, Math.floor(index / side) * cell, cell + 0.5, cell + 0.5);
  }
}
