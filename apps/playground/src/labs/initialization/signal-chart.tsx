import type { Signal } from "@preact/signals";
import type { VNode } from "preact";
import { logRange } from "../../charts/axis.ts";
import { type Curve, LinePlot } from "../../charts/line-plot.tsx";
import { formatNumber } from "../../text/format.ts";
import { initializationText } from "./initialization-text.ts";
import type { InitAnswer } from "./measure.ts";

/** What `SignalChart` takes. */
export interface SignalChartProps {
  readonly answer: InitAnswer;
  /** The layer under the pointer. */
  readonly hovered: Signal<number | undefined>;
}

/** How large outputs and gradients are in each layer, beside what the closed form expects. */
export function SignalChart({ answer, hovered }: SignalChartProps): VNode {
  const text = initializationText.value;
  const { layers, ratio } = answer;
  const x = layers.map(({ number }) => number);
  const all: Curve[] = [
    { name: text.outputsExpected, look: "first", isBand: true, x, y: layers.map((one) => one.expectedStd ?? 0) },
    { name: text.outputs, look: "first", hasPoints: true, x, y: layers.map(({ output }) => output.std) },
    { name: text.gradients, look: "second", hasPoints: true, x, y: layers.map((one) => one.gradient ?? 0) },
    {
      name: text.gradientsExpected,
      look: "second",
      isBand: true,
      x,
      y: layers.map((one) => one.expectedGradient ?? 0),
    },
  ];
  const curves = all.filter(({ y }) => Array.from(y).some((value) => value > 0));
  const [low, high] = logRange(curves.flatMap(({ y }) => Array.from(y)));
  return (
    <LinePlot
      label={text.chartLabel({ layers: layers.length, ratio: formatNumber(ratio) })}
      x={{ title: text.layerAxis, low: 0.6, high: layers.length + 0.4, ticks: x }}
      y={{ title: text.sizeAxis, low, high, isLog: true }}
      curves={curves}
      height={260}
      hovered={hovered}
    />
  );
}
