import type { VNode } from "preact";
import { PlotArea } from "../../charts/plot-area.tsx";
import { formatNumber } from "../../text/format.ts";
import type { MeasuredStage } from "./facts.ts";
import { preparationText } from "./preparation-text.ts";

/** The samples as points, with both axes through 0. */
export function PointsPicture({ stage: { name, points } }: { readonly stage: MeasuredStage }): VNode {
  const text = preparationText.value;
  const places = Array.from(
    { length: points.length / 2 },
    (_, index) => [points[2 * index] ?? 0, points[2 * index + 1] ?? 0] as const,
  );
  const reach = Math.max(3, ...places.flatMap(([x, y]) => [Math.abs(x), Math.abs(y)])) * 1.05;
  const hasAxes = name === "decorrelated" || name === "whitened";
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  const label = text.pointsLabel({
    stage: text[name],
    count: places.length,
    left: formatNumber(Math.min(...xs)),
    right: formatNumber(Math.max(...xs)),
    bottom: formatNumber(Math.min(...ys)),
    top: formatNumber(Math.max(...ys)),
  });
  return (
    <PlotArea
      label={label}
      x={{ title: hasAxes ? text.axis1 : text.feature1, low: -reach, high: reach }}
      y={{ title: hasAxes ? text.axis2 : text.feature2, low: -reach, high: reach }}
      height={340}
    >
      {({ x, y, left, right, top, bottom }) => (
        <>
          <path class="zero-lines" d={`M${left} ${y(0)}H${right}M${x(0)} ${top}V${bottom}`} />
          {places.map(([px, py], index) => (
            <circle key={index} class="sample-point" cx={x(px)} cy={y(py)} r={3} />
          ))}
        </>
      )}
    </PlotArea>
  );
}
