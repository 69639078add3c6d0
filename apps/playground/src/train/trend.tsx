import type { VNode } from "preact";

/** What `Trend` takes. */
export interface TrendProps {
  readonly values: readonly number[];
  /** What was expected at the start: a dashed line. */
  readonly expected: number | undefined;
  readonly label: string;
}

const height = 20;
const width = 60;

/** How a value went, with 0 in sight. */
export function Trend({ values, expected, label }: TrendProps): VNode {
  const all = expected === undefined ? values : [...values, expected];
  const [low, high] = [Math.min(0, ...all), Math.max(0, ...all)];
  const place = (value: number): number => height - 1 - ((height - 2) * (value - low)) / (high - low || 1);
  const last = Math.max(1, values.length - 1);
  const points = values.map((value, index) => `${(width * index) / last},${place(value)}`).join(" ");
  return (
    <svg class="spark" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
      {expected === undefined ? null : (
        <line class="spark-expected" x1={0} x2={width} y1={place(expected)} y2={place(expected)} />
      )}
      <polyline points={points} />
    </svg>
  );
}
