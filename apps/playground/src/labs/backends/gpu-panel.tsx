import type { VNode } from "preact";
import { formatNumber, formatWhole } from "../../text/format.ts";
import { choiceText } from "../../text/settings-text.ts";
import { LabTable } from "../frame/lab-table.tsx";
import { backendsText } from "./backends-text.ts";
import type { DevicesTableProps } from "./devices-table.tsx";
import { deviceNames } from "./facts.ts";

/** What gpu.js did on each way to a graphics processor. */
export function GpuPanel({ devices }: DevicesTableProps): VNode {
  const text = backendsText.value;
  const works = devices.flatMap(({ device, gpu }) => (gpu === undefined ? [] : [{ device, ...gpu }]));
  if (works.length === 0) {
    // Until every device was asked, nobody knows.
    return <p class="lab-empty">{devices.length === deviceNames.length ? text.gpuNone : "…"}</p>;
  }
  return (
    <>
      {works.map(({ device, launches, compilations, kernels }) => (
        <div key={device}>
          <p>{text.gpuCounts({ device: choiceText.value[device], launches, compilations })}</p>
          <LabTable
            label={`${text.gpu}: ${choiceText.value[device]}`}
            columns={[
              { name: text.kernel },
              { name: text.launches, isNumber: true },
              { name: text.kernelTime, isNumber: true },
            ]}
          >
            {kernels.map((kernel) => (
              <tr key={kernel.op}>
                <th scope="row">{kernel.op}</th>
                <td class="number">{formatWhole(kernel.launches)}</td>
                <td class="number">{text.time({ time: formatNumber(kernel.milliseconds) })}</td>
              </tr>
            ))}
          </LabTable>
        </div>
      ))}
    </>
  );
}
