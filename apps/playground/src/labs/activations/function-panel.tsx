import type { VNode } from "preact";
import { LinePlot } from "../../charts/line-plot.tsx";
import { formatNumber, formatPlain, formatWholePercent } from "../../text/format.ts";
import { LabTable } from "../frame/lab-table.tsx";
import { functionLabel } from "./activation-label.ts";
import { activationsText } from "./activations-text.ts";
import type { CurveAnswer } from "./curves.ts";
import type { ActivationValues } from "./settings.ts";

/** What `FunctionPanel` takes. */
export interface FunctionPanelProps {
  readonly answer: CurveAnswer;
  readonly values: ActivationValues;
}

/** Where the axis of values ends. */
const reach = { low: -2.5, high: 4 };

/** An activation with its slope, what both are under the probe, and what is known of it. */
export function FunctionPanel({ answer, values }: FunctionPanelProps): VNode {
  const text = activationsText.value;
  const { x, y, slope } = answer;
  const index = nearest(x, values.x);
  const at = {
    x: formatPlain(values.x),
    y: formatNumber(y[index] ?? 0),
    slope: formatNumber(slope[index] ?? 0),
  };
  return (
    <>
      <LinePlot
        label={text.curveLabel({ name: functionLabel(values.activation), ...at })}
        x={{ title: text.xAxis, low: -10, high: 10 }}
        y={{ title: text.yAxis, ...reach }}
        curves={[
          { name: text.value, look: "first", x, y },
          { name: text.slope, look: "second", x, y: slope },
        ]}
        over={(places) => (
          <g class="probe">
            <line x1={places.x(values.x)} x2={places.x(values.x)} y1={places.top} y2={places.bottom} />
            <circle class="probe-first" cx={places.x(values.x)} cy={inside(places.y(y[index] ?? 0), places)} r={5} />
            <circle
              class="probe-second"
              cx={places.x(values.x)}
              cy={inside(places.y(slope[index] ?? 0), places)}
              r={5}
            />
          </g>
        )}
      />
      <p class="probe-text">{text.atProbe(at)}</p>
      <div class="lab-pair facts">
        <Points answer={answer} />
        <Facts answer={answer} spread={values.spread} />
      </div>
    </>
  );
}

function Points({ answer: { x, y, slope } }: { readonly answer: CurveAnswer }): VNode {
  const text = activationsText.value;
  return (
    <LabTable
      label={text.pointsTitle}
      columns={[{ name: text.xAxis }, { name: text.value, isNumber: true }, { name: text.slope, isNumber: true }]}
    >
      {[-10, 0, 10].map((at) => (
        <tr key={at}>
          <th scope="row">{formatPlain(at)}</th>
          <td class="number">{formatNumber(y[nearest(x, at)] ?? 0)}</td>
          <td class="number">{formatNumber(slope[nearest(x, at)] ?? 0)}</td>
        </tr>
      ))}
    </LabTable>
  );
}

function Facts({ answer, spread }: { readonly answer: CurveAnswer; readonly spread: number }): VNode {
  const text = activationsText.value;
  const [low, high] = answer.range.map(bound);
  return (
    <ul class="fact-list">
      <li>{text.factRange({ low: low ?? "", high: high ?? "" })}</li>
      <li class={answer.zeroCentered ? "tone-good" : "tone-warn"}>
        {answer.zeroCentered ? text.factCentered : text.factNotCentered}
      </li>
      <li class={answer.flatShare > 0.25 ? "tone-bad" : undefined}>
        {text.factFlat({ share: formatWholePercent(answer.flatShare), spread: formatPlain(spread) })}
      </li>
      <li>{text.factGain({ gain: formatNumber(answer.gain) })}</li>
    </ul>
  );
}

function bound(end: number): string {
  if (Number.isFinite(end)) return formatNumber(end);
  return end < 0 ? "−∞" : "∞";
}

function nearest(x: Float32Array, at: number): number {
  return x.reduce((best, value, index) => (Math.abs(value - at) < Math.abs((x[best] ?? 0) - at) ? index : best), 0);
}

function inside(y: number, { top, bottom }: { readonly top: number; readonly bottom: number }): number {
  return Math.min(bottom, Math.max(top, y));
}
