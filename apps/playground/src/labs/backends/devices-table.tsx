import type { VNode } from "preact";
import { formatNumber } from "../../text/format.ts";
import { choiceText } from "../../text/settings-text.ts";
import { LabTable } from "../frame/lab-table.tsx";
import { backendsText } from "./backends-text.ts";
import { deviceNames, type MeasuredDevice, type OperationName, operationNames } from "./facts.ts";

/** What `DevicesTable` takes. */
export interface DevicesTableProps {
  readonly devices: readonly MeasuredDevice[];
}

/** Operations below each other and devices beside each other; the fastest is marked. */
export function DevicesTable({ devices }: DevicesTableProps): VNode {
  const text = backendsText.value;
  return (
    <LabTable
      label={text.table}
      columns={[
        { name: text.operation },
        ...deviceNames.map((device) => ({ name: choiceText.value[device], isNumber: true })),
      ]}
    >
      {operationNames.map((operation) => (
        <tr key={operation}>
          <th scope="row">{text[operation]}</th>
          {deviceNames.map((device) => (
            <Cell key={device} devices={devices} device={device} operation={operation} />
          ))}
        </tr>
      ))}
    </LabTable>
  );
}

interface CellProps extends DevicesTableProps {
  readonly device: MeasuredDevice["device"];
  readonly operation: OperationName;
}

function Cell({ devices, device, operation }: CellProps): VNode {
  const text = backendsText.value;
  const found = devices.find((one) => one.device === device);
  const mine = found?.operations.find((one) => one.operation === operation);
  if (mine === undefined) {
    const isMissing = found !== undefined && "unavailable" in found.report;
    return <td class="number device-missing">{isMissing ? text.missing : "…"}</td>;
  }
  const times = devices.flatMap(({ operations }) => operations.filter((one) => one.operation === operation));
  const isFastest = times.length > 1 && times.every(({ milliseconds }) => milliseconds >= mine.milliseconds);
  return (
    <td class="number" data-fastest={isFastest ? "" : undefined}>
      {text.time({ time: formatNumber(mine.milliseconds) })}
      {isFastest ? <span class="visually-hidden"> ({text.fastest})</span> : null}
      <span class="device-error">
        {device === "cpu" ? "" : ` (${mine.error === 0 ? "0" : formatNumber(mine.error)})`}
      </span>
    </td>
  );
}
