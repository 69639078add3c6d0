import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { usePage } from "../state/page.ts";
import { type Columns, valueAt } from "./columns.ts";
import { Legend } from "./legend.tsx";
import { createPlot, type Plot } from "./plot.ts";

/** What `Chart` takes. */
export interface ChartProps {
  readonly title: string;
  /** How many epochs the axis has room for. */
  readonly epochs: number;
  /** Grow in place; a new run has new ones. */
  readonly columns: Columns;
  /** Rises when the columns have grown. */
  readonly version: ReadonlySignal<number>;
  /** Where the axis of values ends; it follows the data where there is none. */
  readonly highest?: number;
  format(value: number): string;
}

/** Two live curves with their values: the latest, or those under the pointer. */
export function Chart({ title, epochs, columns, version, highest, format }: ChartProps): VNode {
  const theme = usePage().theme.current.value;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | undefined>(undefined);
  const hovered = useSignal<number | undefined>(undefined);
  // Reading it makes the component follow the columns.
  const isEmpty = version.value === 0 || columns[0].length === 0;
  useEffect(() => {
    if (host.current === null) return undefined;
    const onHover = (index: number | undefined): void => {
      hovered.value = index;
    };
    const created = createPlot(host.current, { epochs, highest, format, onHover });
    plot.current = created;
    return () => created.destroy();
  }, [epochs, theme, highest, format]);
  useEffect(() => plot.current?.show(columns));
  const index = hovered.value ?? columns[0].length - 1;
  const [train, validation] = [valueAt(columns[1], index), valueAt(columns[2], index)];
  const summary = isEmpty ? "nothing yet" : describe(train, validation, format);
  return (
    <section class="card chart" aria-label={title}>
      <div class="chart-head">
        <h2 class="card-title">{title}</h2>
        <Legend train={train} validation={validation} format={format} />
      </div>
      <div class="chart-frame">
        <div class="chart-plot" ref={host} role="img" aria-label={`${title} by epoch: ${summary}`} />
        {isEmpty ? (
          <p class="chart-empty">
            <span>The curves grow here while it trains</span>
          </p>
        ) : null}
      </div>
    </section>
  );
}

function describe(
  train: number | undefined,
  validation: number | undefined,
  format: (value: number) => string,
): string {
  const ofTrain = train === undefined ? "" : `training ${format(train)}`;
  return validation === undefined ? ofTrain : `${ofTrain}, validation ${format(validation)}`;
}
