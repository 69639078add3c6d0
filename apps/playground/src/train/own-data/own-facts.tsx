import type { VNode } from "preact";
import { formatCount, formatNumber, formatWhole, formatWholePercent } from "../../text/format.ts";
import { ownWindowText } from "../../text/own-window-text.ts";
import { pictureText } from "../../text/picture-text.ts";
import { shorten } from "../../text/problem-text.ts";
import type { OwnSummary } from "../../worker/own/own-protocol.ts";

/** So many times as many in one class as in another are worth a word. */
const unevenFrom = 2;

/** How many pictures each class has, and what was left out. */
export function OwnFacts({ summary }: { readonly summary: OwnSummary }): VNode {
  const { classes, counts, skipped, skippedCount, beyond = 0, reference } = summary;
  const text = ownWindowText.value;
  const most = Math.max(...counts);
  return (
    <>
      <ul class="own-counts" aria-label={text.perClassCounts} tabIndex={0}>
        {classes.map((name, index) => (
          <li key={name}>
            <span class="own-class">{name}</span>
            <meter aria-label={name} min={0} max={most} value={counts[index] ?? 0} />
            <span>{formatWhole(counts[index] ?? 0)}</span>
          </li>
        ))}
      </ul>
      <Uneven summary={summary} />
      {beyond === 0 ? null : (
        <p class="hint">{text.beyond({ count: formatWhole(beyond), most: formatWhole(reference.perClass) })}</p>
      )}
      {skippedCount === 0 ? null : (
        <details class="own-skipped">
          <summary>{formatCount(text.skipped, skippedCount)}</summary>
          <ul tabIndex={0}>
            {skipped.map(({ file, fault }) => (
              <li key={file}>
                <strong>{file}</strong> {pictureText.value[fault]}
              </li>
            ))}
            {skippedCount > skipped.length ? (
              <li>{text.more({ count: formatWhole(skippedCount - skipped.length) })}</li>
            ) : null}
          </ul>
        </details>
      )}
    </>
  );
}

/** Says what a network gains by always giving the same answer. */
function Uneven({ summary: { classes, counts, reference } }: { readonly summary: OwnSummary }): VNode | null {
  const [most, least] = [Math.max(...counts), Math.min(...counts)];
  if (most < unevenFrom * least) return null;
  const nameOf = (count: number): string => shorten(classes[counts.indexOf(count)] ?? "");
  return (
    <p class="hint">
      {ownWindowText.value.uneven({
        most: nameOf(most),
        least: nameOf(least),
        times: formatNumber(most / least),
        share: formatWholePercent(most / reference.size),
      })}
    </p>
  );
}
