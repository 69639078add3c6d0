import type { VNode } from "preact";
import { usePage } from "../state/page.ts";
import { formatWhole } from "../text/format.ts";
import { ClassName } from "./class-name.tsx";
import { shorten } from "../text/problem-text.ts";
import { layersText } from "../text/layers-text.ts";

/** More classes make a table that nobody reads: of those the pairs are listed that are confused most. */
const mostInTable = 24;
const mostPairs = 24;

/** Which classes the network takes for which. */
export function ConfusionPanel(): VNode {
  const { store } = usePage();
  const text = layersText.value;
  const data = store.runData.value;
  const predictions = store.snapshot.value?.predictions;
  if (data === undefined || predictions === undefined) return <p class="predictions-empty">{text.confusionEmpty}</p>;
  const { classes, heldOut } = data;
  const counts = classes.map(() => classes.map(() => 0));
  for (const [index, actual] of heldOut.labels.entries()) {
    const row = counts[actual];
    const predicted = predictions.labels[index] ?? 0;
    if (row !== undefined) row[predicted] = (row[predicted] ?? 0) + 1;
  }
  if (classes.length > mostInTable) return <Pairs classes={classes} counts={counts} />;
  const most = Math.max(1, ...counts.flatMap((row, actual) => row.filter((_, predicted) => predicted !== actual)));
  return (
    <div>
      <h2 class="card-title">{text.confusionTitle}</h2>
      <p class="hint">{text.confusionHint}</p>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={text.confusionTitle}>
        <table class="confusion">
          <thead>
            <tr>
              <td />
              {classes.map((name) => (
                <th key={name} scope="col">
                  <ClassName name={name} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {classes.map((name, actual) => (
              <tr key={name}>
                <th scope="row">
                  <ClassName name={name} />
                </th>
                {classes.map((other, predicted) => (
                  <Cell
                    key={other}
                    count={counts[actual]?.[predicted] ?? 0}
                    isRight={actual === predicted}
                    most={most}
                    label={text.confusionCell({
                      count: formatWhole(counts[actual]?.[predicted] ?? 0),
                      actual: shorten(name),
                      predicted: shorten(other),
                    })}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

interface PairsProps {
  readonly classes: readonly string[];
  readonly counts: readonly (readonly number[])[];
}

/** The classes that are taken for others most often, the worst first. */
function Pairs({ classes, counts }: PairsProps): VNode {
  const text = layersText.value;
  const wrong = counts
    .flatMap((row, actual) => row.map((count, predicted) => ({ actual, predicted, count })))
    .filter(({ actual, predicted, count }) => actual !== predicted && count > 0)
    .sort((a, b) => b.count - a.count);
  const name = (label: number): string => shorten(classes[label] ?? "");
  return (
    <div>
      <h2 class="card-title">{text.confusionTitle}</h2>
      <p class="hint">{text.confusionPairs({ classes: classes.length })}</p>
      <ol class="confusion-pairs">
        {wrong.slice(0, mostPairs).map(({ actual, predicted, count }) => (
          <li key={`${actual} ${predicted}`}>
            {text.confusionCell({ count: formatWhole(count), actual: name(actual), predicted: name(predicted) })}
          </li>
        ))}
      </ol>
    </div>
  );
}

interface CellProps {
  readonly count: number;
  readonly isRight: boolean;
  readonly most: number;
  readonly label: string;
}

function Cell({ count, isRight, most, label }: CellProps): VNode {
  const strength = isRight || count === 0 ? 0 : 0.15 + (0.5 * count) / most;
  return (
    <td
      title={label}
      data-right={isRight ? "" : undefined}
      style={strength === 0 ? {} : { backgroundColor: `rgb(214 102 16 / ${Math.round(100 * strength)}%)` }}
    >
      {count === 0 ? "" : formatWhole(count)}
    </td>
  );
}
