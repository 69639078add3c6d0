import type { VNode } from "preact";
import { nearestTo } from "../../charts/nearest-to.ts";
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
  const titles = hasAxes ? ([text.axis1, text.axis2] as const) : ([text.feature1, text.feature2] as const);
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
      x={{ title: titles[0], low: -reach, high: reach }}
      y={{ title: titles[1], low: -reach, high: reach }}
      height={340}
      readAt={(at, area) => {
        const sample = nearestTo(at, places, area);
        const place = sample === undefined ? undefined : places[sample];
        if (sample === undefined || place === undefined) return undefined;
        return {
          title: text.sample({ number: sample + 1 }),
          rows: titles.map((title, index) => ({ name: title, value: formatNumber(place[index] ?? 0) })),
          marks: [place],
        };
      }}
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
