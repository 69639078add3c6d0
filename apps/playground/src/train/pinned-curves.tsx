import type { VNode } from "preact";
import { type Axis, placeOf } from "../charts/axis.ts";
import { accuracyColumns, type Columns, lossColumns, smoothed } from "../charts/columns.ts";
import { drawable } from "../charts/drawable.ts";
import { usePage } from "../state/page.ts";
import { resultsText } from "../text/results-text.ts";
import { isLossLogarithmic } from "./curve-scale.ts";

const [width, height] = [80, 20];

/** More points than these are not seen in so few pixels. */
const mostPoints = width;

/**
 * The two curves once more, small, in the bar that stays in sight while the charts scroll away: of training, of what it has not seen, and
 * grey of the run before. Screen readers have the charts.
 */
export function PinnedCurves(): VNode {
  const page = usePage();
  const { store } = page;
  const text = resultsText.value;
  const isLog = isLossLogarithmic(page);
  const [series, ghost] = [store.series.value, store.ghost.value?.series];
  const epochs = store.progress.value?.epochs ?? store.experiment.value.epochs;
  return (
    <div class="pinned-curves" aria-hidden="true">
      <PinnedCurve
        title={text.loss}
        columns={lossColumns(series)}
        ghost={ghost && lossColumns(ghost)}
        {...{ epochs, isLog }}
      />
      <PinnedCurve
        title={text.accuracy}
        columns={accuracyColumns(series)}
        ghost={ghost && accuracyColumns(ghost)}
        highest={1}
        {...{ epochs, isLog: false }}
      />
    </div>
  );
}

/** What `PinnedCurve` takes. */
interface PinnedCurveProps {
  readonly title: string;
  readonly columns: Columns;
  readonly ghost: Columns | undefined;
  readonly epochs: number;
  readonly isLog: boolean;
  /** The end of the axis; else what is drawn reaches to it. */
  readonly highest?: number;
}

function PinnedCurve({ title, columns, ghost, epochs, isLog, highest }: PinnedCurveProps): VNode {
  const axis = axisOf(title, [columns, ...(ghost === undefined ? [] : [ghost])], isLog, highest);
  const [x, train, validation] = smoothed(columns);
  const line = (name: string, at: readonly number[], values: readonly (number | null)[]): VNode => (
    <polyline class={name} points={pointsOf(at, drawable(values, isLog), (epoch) => epoch / epochs, axis)} />
  );
  return (
    <div class="pinned-curve">
      <span>{title}</span>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none">
        {ghost === undefined ? null : line("pinned-ghost", ghost[0], smoothed(ghost)[1])}
        {line("pinned-train", x, train)}
        {line("pinned-validation", x, validation)}
      </svg>
    </div>
  );
}

/** Loss and accuracy begin at 0; a logarithmic axis at the smallest value. */
function axisOf(title: string, all: readonly Columns[], isLog: boolean, highest: number | undefined): Axis {
  const values = all
    .flatMap(([, train, validation]) => [...drawable(train, isLog), ...drawable(validation, isLog)])
    .filter((value) => value !== null);
  const most = values.reduce((high, value) => Math.max(high, value), 0);
  const low = isLog ? values.reduce((least, value) => Math.min(least, value), most) : 0;
  const high = highest ?? most;
  return { title, isLog, low, high: high > low ? high : low + 1 };
}

function pointsOf(
  x: readonly number[],
  values: readonly (number | null)[],
  along: (epoch: number) => number,
  axis: Axis,
): string {
  const there = values.flatMap((value, i) => (value === null ? [] : [[x[i] ?? 0, value] as const]));
  const stride = Math.max(1, Math.ceil(there.length / mostPoints));
  return there
    .filter((_, i) => i % stride === 0 || i === there.length - 1)
    .map(
      ([epoch, value]) => `${round(width * along(epoch))},${round(height - 1 - (height - 2) * placeOf(axis, value))}`,
    )
    .join(" ");
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}
