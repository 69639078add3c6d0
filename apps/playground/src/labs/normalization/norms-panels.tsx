import type { VNode } from "preact";
import { LinePlot } from "../../charts/line-plot.tsx";
import { formatLoss, formatNumber, formatPercent } from "../../text/format.ts";
import { LabTable } from "../frame/lab-table.tsx";
import { normalizationText } from "./normalization-text.ts";
import { type NormsAnswer, stepsPerPoint } from "./train-norms.ts";

/** What the panels take. */
export interface NormsProps {
  readonly answer: NormsAnswer;
}

/** How both networks learned. */
export function LossPanel({ answer: { batch, group } }: NormsProps): VNode {
  const text = normalizationText.value;
  const x = batch.losses.map((_, index) => (index + 1) * stepsPerPoint);
  const losses = [...batch.losses, ...(group?.losses ?? [])].filter(Number.isFinite);
  const last = (values: readonly number[] | undefined): string => formatLoss(values?.at(-1) ?? Number.NaN);
  return (
    <LinePlot
      label={text.lossLabel({ batch: last(batch.losses), group: last(group?.losses) })}
      x={{ title: text.stepAxis, low: 0, high: x.at(-1) ?? 1 }}
      y={{
        title: text.lossAxis,
        low: 0,
        high: Math.max(2.5, ...losses.map((loss) => Math.min(loss, 6))),
        say: formatLoss,
      }}
      curves={[
        { name: text.batchNorm, look: "first", x, y: batch.losses },
        { name: text.groupNorm, look: "second", x, y: group?.losses ?? [] },
      ]}
      height={230}
    />
  );
}

/** The same weights measured in two ways. */
export function ModePanel({ answer, batch }: NormsProps & { readonly batch: number }): VNode {
  const text = normalizationText.value;
  const rows = [
    [text.running, answer.batch.accuracy],
    [text.byBatch({ batch }), answer.batch.accuracyByBatch],
    [text.groupRow, answer.group?.accuracy ?? Number.NaN],
  ] as const;
  return (
    <LabTable label={text.modeTitle} columns={[{ name: text.norm }, { name: text.accuracy, isNumber: true }]}>
      {rows.map(([name, accuracy]) => (
        <tr key={name}>
          <th scope="row" class="wrap">
            {name}
          </th>
          <td class="number">{formatPercent(accuracy)}</td>
        </tr>
      ))}
    </LabTable>
  );
}

/** What folding costs. */
export function FoldPanel({ answer: { batch } }: NormsProps): VNode {
  const text = normalizationText.value;
  const isFine = batch.foldingError < 1e-5;
  return (
    <>
      <p>{text.foldText({ folded: batch.folded })}</p>
      <p class="fold-error" data-tone={isFine ? "good" : "bad"}>
        <strong data-testid="folding-error">{formatNumber(batch.foldingError)}</strong>{" "}
        {isFine ? text.foldFine : text.foldBad}
      </p>
    </>
  );
}
