import type { VNode } from "preact";
import { SignedSquare } from "../../charts/signed-square.tsx";
import { useWidth } from "../../charts/use-width.ts";
import { formatNumber } from "../../text/format.ts";
import { LabTable } from "../frame/lab-table.tsx";
import { type AveragedAnswer, extentOf } from "./averaged.ts";
import { normalizationText } from "./normalization-text.ts";
import { cube, type NormValues } from "./settings.ts";

/** What `AveragedPicture` takes. */
export interface AveragedPictureProps {
  readonly answer: AveragedAnswer;
  readonly values: NormValues;
}

/** In pixels of the screen, so that words keep their size where it is narrow. */
const gap = 8;
const left = 68;
const top = 20;
const widest = 46;

/** All numbers as pictures, samples below each other and channels beside each other; what is averaged is framed. */
export function AveragedPicture({ answer, values }: AveragedPictureProps): VNode {
  const text = normalizationText.value;
  const { samples, channels, side } = cube;
  const extent = extentOf(values);
  const [host, width] = useWidth<HTMLDivElement>(400);
  const step = Math.min(widest + gap, Math.floor((width.value - left) / channels));
  const cell = step - gap;
  const size = { width: left + channels * step + 4, height: top + samples * step + 4 };
  const largest = answer.shown.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const label = text.averagedLabel({ norm: text[values.norm], samples: extent.samples, channels: extent.channels });
  const frame = {
    x: left - gap / 2,
    y: top - gap / 2,
    width: extent.channels * step,
    height: extent.samples * step,
  };
  return (
    <div class="averaged">
      <div class="averaged-host" ref={host}>
        <svg
          class="averaged-picture"
          {...size}
          viewBox={`0 0 ${size.width} ${size.height}`}
          role="img"
          aria-label={label}
        >
          <text x={left} y={12}>
            {text.channels}
          </text>
          {[...Array(samples).keys()].map((sample) => (
            <g key={sample}>
              <text x={left - 12} y={top + sample * step + cell / 2 + 4} text-anchor="end">
                {text.sample({ number: sample + 1 })}
              </text>
              {[...Array(channels).keys()].map((channel) => (
                <SignedSquare
                  key={channel}
                  x={left + channel * step}
                  y={top + sample * step}
                  size={cell}
                  parts={side}
                  share={(answer.shown[sample * channels + channel] ?? 0) / largest}
                  isFaded={sample >= extent.samples || channel >= extent.channels}
                />
              ))}
            </g>
          ))}
          <rect class="averaged-frame" rx={8} {...frame} />
          <circle class="averaged-ring" cx={left + cell / 2} cy={top + cell / 2} r={cell / 5} />
        </svg>
      </div>
      <div>
        <p>{text.numbersAveraged({ count: extent.samples * extent.channels * side * side })}</p>
        <LabTable
          label={text.averagedTitle}
          columns={[{ name: "" }, { name: text.mean, isNumber: true }, { name: text.std, isNumber: true }]}
        >
          {(["before", "after"] as const).map((when) => (
            <tr key={when}>
              <th scope="row">{text[when]}</th>
              <td class="number">{rounded(answer[when].mean)}</td>
              <td class="number">{rounded(answer[when].std)}</td>
            </tr>
          ))}
        </LabTable>
      </div>
    </div>
  );
}

/** What is 0 but for rounding is said to be 0. */
function rounded(value: number): string {
  return formatNumber(Math.abs(value) < 5e-6 ? 0 : value);
}
