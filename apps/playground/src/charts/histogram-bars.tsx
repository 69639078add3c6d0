import type { VNode } from "preact";

/** What `HistogramBars` takes. */
export interface HistogramBarsProps {
  readonly counts: readonly number[];
  readonly label: string;
}

/** A small histogram, its highest bar as high as there is room. */
export function HistogramBars({ counts, label }: HistogramBarsProps): VNode {
  const most = counts.reduce((high, count) => Math.max(high, count), 1);
  return (
    <svg class="bars" viewBox={`0 0 ${counts.length} 20`} preserveAspectRatio="none" role="img" aria-label={label}>
      {counts.map((count, index) => (
        <rect key={index} x={index} width={1} y={20 - (20 * count) / most} height={(20 * count) / most} />
      ))}
    </svg>
  );
}
