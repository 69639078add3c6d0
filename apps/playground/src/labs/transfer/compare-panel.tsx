import type { VNode } from "preact";
import { LinePlot } from "../../charts/line-plot.tsx";
import { Notice } from "../../controls/notice.tsx";
import { NotComputed } from "../../lazy/not-computed.tsx";
import { formatPercent, formatSeconds, formatWhole, formatWholePercent } from "../../text/format.ts";
import { LabTable } from "../frame/lab-table.tsx";
import { Panel } from "../frame/panel.tsx";
import type { CompareAnswer } from "./compare.ts";
import type { ComparisonState } from "./comparison.ts";
import type { WayResult } from "./move.ts";
import { Nothing } from "./panels.tsx";
import type { WayName } from "./settings.ts";
import { transferText } from "./transfer-text.ts";
import { nameOfWay } from "./way-names.ts";

/** What `ComparePanel` takes. */
export interface ComparePanelProps {
  readonly state: ComparisonState;
  readonly isStale: boolean;
  onRetry(): void;
}

const height = 230;

/** All ways beside each other: how far each is, its curve, and what it came to. */
export function ComparePanel({ state, isStale, onRetry }: ComparePanelProps): VNode {
  const text = transferText.value;
  const { phase, answer, question, failure } = state;
  const { results = [], heldOut, learned } = answer;
  const hint =
    heldOut === undefined || learned === undefined
      ? text.sideEmpty
      : text.sideHint({ learned: formatWhole(learned), heldOut: formatWhole(heldOut.labels.length) });
  return (
    <Panel title={text.sideBySide} hint={hint}>
      <Progress answer={answer} stages={question?.stages ?? 1} />
      {failure === undefined ? null : <NotComputed trouble={failure} onRetry={onRetry} />}
      {phase === "stopped" ? <Notice tone="info">{text.stopped}</Notice> : null}
      {isStale && phase === "done" ? <Notice tone="info">{text.stale}</Notice> : null}
      {results.length === 0 ? (
        <Nothing height={height}>{phase === "running" ? text.underWay : ""}</Nothing>
      ) : (
        <>
          <Curves results={results} stages={question?.stages ?? 1} />
          <Results results={results} stages={question?.stages ?? 1} />
        </>
      )}
    </Panel>
  );
}

function Progress({
  answer: { doing },
  stages,
}: {
  readonly answer: Partial<CompareAnswer>;
  readonly stages: number;
}): VNode {
  const text = transferText.value;
  const { what: way = "advice", done = 0, total = 1 } = doing ?? {};
  const what = way === "advice" ? text.advising : nameOfWay(way, stages);
  const share = total > 0 ? done / total : 0;
  return (
    <div class="way-progress" data-idle={doing === undefined ? "" : undefined}>
      <p>{doing === undefined ? "" : text.progress({ what, done: formatWhole(done), total: formatWhole(total) })}</p>
      {doing === undefined ? null : <progress max={1} value={share} aria-label={what} />}
    </div>
  );
}

const looks = {
  probe: { look: "ghost", isDashed: true },
  last: { look: "first", isDashed: true },
  all: { look: "first", isDashed: false },
  scratch: { look: "second", isDashed: false },
} as const;

interface ResultsProps {
  readonly results: readonly WayResult[];
  readonly stages: number;
}

function Curves({ results, stages }: ResultsProps): VNode {
  const text = transferText.value;
  const most = results.reduce((epochs, result) => Math.max(epochs, result.epochs), 1);
  return (
    <LinePlot
      label={text.curvesLabel({
        results: results.map((one) => `${nameOfWay(one.way, stages)} ${formatPercent(lastOf(one))}`).join(", "),
      })}
      x={{ title: text.epochAxis, low: 0, high: most }}
      y={{ title: text.accuracyAxis, low: 0, high: 1, format: formatWholePercent, say: formatPercent }}
      curves={results.map(({ way, curve, epochs }) => {
        // A probe has no epochs: it is what it is from the first to the last.
        const points =
          epochs === 0
            ? curve.flatMap(({ accuracy }) => [
                { epoch: 0, accuracy },
                { epoch: most, accuracy },
              ])
            : curve;
        return {
          name: nameOfWay(way, stages),
          ...looks[way],
          x: points.map(({ epoch }) => epoch),
          y: points.map(({ accuracy }) => accuracy),
        };
      })}
      height={height}
    />
  );
}

function Results({ results, stages }: ResultsProps): VNode {
  const text = transferText.value;
  const done = results.filter(({ guesses }) => guesses !== undefined);
  const best = done.reduce((most, one) => Math.max(most, lastOf(one)), 0);
  return (
    <LabTable
      label={text.sideBySide}
      columns={[
        { name: text.way },
        { name: text.accuracy, isNumber: true },
        { name: text.trained, isNumber: true },
        { name: text.epochs, isNumber: true },
        { name: text.time, isNumber: true },
      ]}
    >
      {results.map((one) => (
        <tr
          key={one.way}
          data-way={one.way}
          data-chosen={one.guesses !== undefined && lastOf(one) === best ? "" : undefined}
        >
          <th scope="row">{nameOfWay(one.way, stages)}</th>
          <td class="number">{one.guesses === undefined ? "…" : formatPercent(lastOf(one))}</td>
          <td class="number">{formatWhole(one.trained)}</td>
          <td class="number">{one.epochs === 0 ? "–" : formatWhole(one.epochs)}</td>
          <td class="number">{formatSeconds(one.seconds)}</td>
        </tr>
      ))}
    </LabTable>
  );
}

/** The share of held-out pictures that a way knows in the end, 0-1. */
export function lastOf({ curve }: WayResult): number {
  return curve.at(-1)?.accuracy ?? Number.NaN;
}

/** The ways that are finished. */
export function finishedOf(answer: Partial<CompareAnswer>): readonly WayName[] {
  return (answer.results ?? []).filter(({ guesses }) => guesses !== undefined).map(({ way }) => way);
}
