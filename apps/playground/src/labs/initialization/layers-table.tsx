import type { Signal } from "@preact/signals";
import type { VNode } from "preact";
import { HistogramBars } from "../../charts/histogram-bars.tsx";
import { formatNumber } from "../../text/format.ts";
import { LabTable } from "../frame/lab-table.tsx";
import { initializationText } from "./initialization-text.ts";
import type { MeasuredLayer } from "./measure.ts";

/** What `LayersTable` takes. */
export interface LayersTableProps {
  readonly layers: readonly MeasuredLayer[];
  /** The layer under the pointer. */
  readonly hovered: Signal<number | undefined>;
}

/** What came of each layer, in numbers. */
export function LayersTable({ layers, hovered }: LayersTableProps): VNode {
  const text = initializationText.value;
  return (
    <LabTable
      label={text.table}
      columns={[
        { name: text.layer },
        { name: text.histogram },
        { name: text.stdColumn, isNumber: true },
        { name: text.expectedColumn, isNumber: true },
        { name: text.gradientColumn, isNumber: true },
        { name: text.verdictColumn },
      ]}
    >
      {layers.map(({ number, output, expectedStd, gradient, verdict }) => (
        <tr
          key={number}
          data-hovered={hovered.value === number ? "" : undefined}
          onPointerEnter={() => void (hovered.value = number)}
          onPointerLeave={() => void (hovered.value = undefined)}
        >
          <th scope="row">{number}</th>
          <td>
            <HistogramBars
              counts={output.histogram.counts}
              label={text.histogramOf({ number, mean: formatNumber(output.mean), std: formatNumber(output.std) })}
            />
          </td>
          <td class="number">{formatNumber(output.std)}</td>
          <td class="number">{expectedStd === undefined ? "–" : formatNumber(expectedStd)}</td>
          <td class="number">{gradient === undefined ? "–" : formatNumber(gradient)}</td>
          <td class={verdict === "fine" ? "tone-good" : "tone-bad"}>{text[`${verdict}Short`]}</td>
        </tr>
      ))}
    </LabTable>
  );
}
