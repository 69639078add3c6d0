import type { VNode } from "preact";
import { formatNumber, formatWholePercent } from "../../text/format.ts";
import type { ActivationFunctionName } from "../frame/activation-functions.ts";
import { LabTable } from "../frame/lab-table.tsx";
import { functionLabel } from "./activation-label.ts";
import { activationsText } from "./activations-text.ts";
import type { Compared } from "./compare.ts";
import { functionNames } from "./settings.ts";

/** What `CompareTable` takes. */
export interface CompareTableProps {
  readonly compared: readonly Compared[];
  readonly chosen: ActivationFunctionName;
}

/** All activations beside each other; those that are not measured yet have their places already. */
export function CompareTable({ compared, chosen }: CompareTableProps): VNode {
  const text = activationsText.value;
  return (
    <LabTable
      label={text.compare}
      columns={[
        { name: text.nameColumn },
        { name: text.costColumn, isNumber: true },
        { name: text.timeColumn, isNumber: true },
        { name: text.int8Column, isNumber: true },
        { name: text.int16Column, isNumber: true },
        { name: text.lostColumn, isNumber: true },
      ]}
    >
      {functionNames.map((name) => {
        const one = compared.find((row) => row.name === name);
        return (
          <tr key={name} data-chosen={name === chosen ? "" : undefined} data-activation={name}>
            <th scope="row">{functionLabel(name)}</th>
            <td class="number">{one?.cost ?? "…"}</td>
            <td class="number">{one === undefined ? "…" : text.times({ factor: formatNumber(one.time) })}</td>
            <td class="number">{error(one?.int8)}</td>
            <td class="number">{error(one?.int16)}</td>
            <td class="number">{one === undefined ? "…" : formatWholePercent(one.lostSlopes)}</td>
          </tr>
        );
      })}
    </LabTable>
  );
}

function error(value: number | undefined): string {
  if (value === undefined) return "…";
  return value === 0 ? activationsText.value.exact : formatNumber(value);
}
