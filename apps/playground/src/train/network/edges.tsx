import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Column, Spot } from "./network-layout.ts";
import { largestOf, negative, positive } from "./signed-colors.ts";

/** What `Edges` takes. */
export interface EdgesProps {
  readonly columns: readonly Column[];
  readonly spots: readonly (readonly Spot[])[];
  readonly width: number;
  readonly height: number;
}

const widest = 2.6;

/** The weights between drawn units as lines: blue adds, orange takes away, the wider the more. */
export function Edges({ columns, spots, width, height }: EdgesProps): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current !== null) paint(canvas.current, { columns, spots, width, height });
  });
  return <canvas ref={canvas} class="network-edges" aria-hidden="true" />;
}

function paint(canvas: HTMLCanvasElement, { columns, spots, width, height }: EdgesProps): void {
  const ratio = devicePixelRatio;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.scale(ratio, ratio);
  for (const [index, { layer }] of columns.entries()) {
    const [from, to] = [spots[index - 1], spots[index]];
    if (layer === undefined || from === undefined || to === undefined) continue;
    const isWhole = from.length === 1 && layer.picture !== undefined;
    const largest = largestOf(layer.weights);
    for (const [unit, end] of to.entries()) {
      for (const [input, start] of from.entries()) {
        const weight = layer.weights[unit * layer.drawnInputs + input * strideOf(layer, from.length)] ?? 0;
        const share = isWhole ? 0.25 : Math.abs(weight) / largest;
        context.strokeStyle = color(isWhole ? 0 : weight, share);
        context.lineWidth = Math.max(0.5, widest * share);
        context.beginPath();
        context.moveTo(start.x, start.y);
        const middle = (start.x + end.x) / 2;
        context.bezierCurveTo(middle, start.y, middle, end.y, end.x, end.y);
        context.stroke();
      }
    }
  }
}

/** From one drawn input to the next: filters have a picture for each channel. */
function strideOf(layer: NonNullable<Column["layer"]>, inputs: number): number {
  return Math.max(1, Math.floor(layer.drawnInputs / inputs));
}

function color(weight: number, share: number): string {
  if (weight === 0) return "rgb(128 128 128 / 30%)";
  const [red, green, blue] = weight > 0 ? positive : negative;
  return `rgb(${red} ${green} ${blue} / ${Math.round(100 * (0.08 + 0.8 * share))}%)`;
}
