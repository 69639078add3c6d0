import type { ReadonlySignal, Signal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { lazy, useLazy } from "../lazy/lazy.ts";
import { LoadNotice } from "../lazy/load-notice.tsx";
import { usePage } from "../state/page.ts";
import { language } from "../text/i18n.ts";
import { formatNumber, formatWhole } from "../text/format.ts";
import { resultsText } from "../text/results-text.ts";
import { type Columns, valueAt } from "./columns.ts";
import { Legend } from "./legend.tsx";
import type { Plot } from "./plot.ts";
import type { Mark } from "./plot-marks.ts";

/** What draws, loaded when there is something to draw. */
const plotting = lazy(async () => (await import("./plot.ts")).createPlot);

/** What `Chart` takes. */
export interface ChartProps {
  readonly title: string;
  /** How many epochs the axis has room for. */
  readonly epochs: number;
  /** Grow in place; a new run has new ones. */
  readonly columns: Columns;
  /** Drawn instead of `columns`, of which the legend says the values. */
  readonly drawn?: Columns;
  /** Of the run before. */
  readonly ghost?: Columns | undefined;
  /** What that run is called, if it is not just the one before. */
  readonly ghostName?: string | undefined;
  /** Rises when the columns have grown. */
  readonly version: ReadonlySignal<number>;
  /** The epoch under the pointer, shared by charts that stand beside each other. */
  readonly hovered: Signal<number | undefined>;
  /** Where the axis of values ends; it follows the data where there is none. */
  readonly highest?: number;
  readonly isLog?: boolean;
  readonly level?: Mark | undefined;
  readonly moments?: readonly Mark[];
  /** To say which step an epoch is; undefined where nobody knows. */
  readonly stepsPerEpoch?: number | undefined;
  format(value: number): string;
}

/** Two live curves with their values: the latest, or those under the pointer. */
export function Chart(props: ChartProps): VNode {
  const { title, epochs, columns, drawn = columns, ghost, version, hovered, highest, isLog = false, format } = props;
  const { level, moments = [], stepsPerEpoch, ghostName } = props;
  const theme = usePage().theme.current.value;
  const text = resultsText.value;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | undefined>(undefined);
  // Reading it makes the component follow the columns.
  const isEmpty = version.value === 0 || columns[0].length === 0;
  const shown = useRef({ drawn, ghost });
  shown.current = { drawn, ghost };
  const isBlank = isEmpty && ghost === undefined;
  const createPlot = useLazy(plotting, !isBlank);
  useEffect(() => {
    if (isBlank || createPlot === undefined || host.current === null) return undefined;
    const onHover = (epoch: number | undefined): void => {
      hovered.value = epoch;
    };
    const titles = { xTitle: text.epoch, yTitle: title };
    plot.current = createPlot(host.current, { epochs, highest, isLog, level, moments, format, onHover, ...titles });
    plot.current.show(shown.current.drawn, shown.current.ghost);
    return () => {
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [
    isBlank,
    createPlot,
    epochs,
    theme,
    highest,
    isLog,
    level?.at,
    level?.label,
    JSON.stringify(moments),
    language.value,
    format,
  ]);
  useEffect(() => plot.current?.show(drawn, ghost));
  const at = hovered.value;
  const found = at === undefined ? -1 : columns[0].findLastIndex((epoch) => epoch <= at);
  const index = found < 0 ? columns[0].length - 1 : found;
  const [train, validation] = [valueAt(columns[1], index), valueAt(columns[2], index)];
  const summary = isEmpty ? text.chartNothing : describe(train, validation, format);
  return (
    <section class="card chart" aria-label={title}>
      <div class="chart-head">
        <h2 class="card-title">{title}</h2>
        <Legend
          train={train}
          validation={validation}
          moment={at === undefined || isEmpty ? undefined : sayMoment(at, stepsPerEpoch)}
          ghost={ghost === undefined ? undefined : (ghostName ?? text.previous)}
          format={format}
        />
      </div>
      <div class="chart-frame">
        <div class="chart-plot" ref={host} role="img" aria-label={text.chartLabel({ title, summary })} />
        {isEmpty ? (
          <p class="chart-empty">
            <span>{text.chartEmpty}</span>
          </p>
        ) : null}
        {isBlank ? null : (
          <div class="chart-missing">
            <LoadNotice of={plotting} />
          </div>
        )}
      </div>
    </section>
  );
}

/** `at epoch 1.50, step 68` */
function sayMoment(epoch: number, stepsPerEpoch: number | undefined): string {
  const text = resultsText.value;
  if (stepsPerEpoch === undefined) return text.atEpoch({ epoch: formatNumber(epoch) });
  return text.atEpochAndStep({ epoch: formatNumber(epoch), step: formatWhole(epoch * stepsPerEpoch) });
}

function describe(
  train: number | undefined,
  validation: number | undefined,
  format: (value: number) => string,
): string {
  const text = resultsText.value;
  const parts = [
    train === undefined ? undefined : text.chartTraining({ value: format(train) }),
    validation === undefined ? undefined : text.chartValidation({ value: format(validation) }),
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}
