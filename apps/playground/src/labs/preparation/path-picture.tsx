import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { paintMagnitudes } from "../../charts/magnitude-colors.ts";
import { nearestTo } from "../../charts/nearest-to.ts";
import { PlotArea, type PlotPlaces, type PlotPoint } from "../../charts/plot-area.tsx";
import type { Readout } from "../../charts/readout.tsx";
import { formatNumber } from "../../text/format.ts";
import { type MeasuredStage, mostSteps, plane, target } from "./facts.ts";
import { preparationText } from "./preparation-text.ts";

/** The way of the weights over the valley of the loss. */
export function PathPicture({ stage }: { readonly stage: MeasuredStage }): VNode {
  const text = preparationText.value;
  const { path, steps } = stage.descent;
  const { reach } = plane;
  const [endX, endY] = [path.at(-2) ?? 0, path.at(-1) ?? 0];
  const isAway = !(Math.abs(endX) < 2 * reach && Math.abs(endY) < 2 * reach);
  const said = isAway ? text.away : text.notArrived({ steps: mostSteps });
  return (
    <>
      <PlotArea
        label={text.pathLabel({ x: formatNumber(endX), y: formatNumber(endY) })}
        x={{ title: text.weight1, low: -reach, high: reach }}
        y={{ title: text.weight2, low: -reach, high: reach }}
        height={340}
        readAt={(at, places) => readStep(path, at, places)}
      >
        {({ x, y, left, right, top, bottom }) => (
          <>
            <foreignObject x={left} y={top} width={right - left} height={bottom - top}>
              <Valley losses={stage.losses} />
            </foreignObject>
            <path class="descent" d={lineOf(path, x, y)} />
            {Array.from({ length: Math.min(path.length / 2, 60) }, (_, step) => (
              <circle
                key={step}
                class="descent-step"
                cx={x(path[2 * step] ?? 0)}
                cy={y(path[2 * step + 1] ?? 0)}
                r={2}
              />
            ))}
            <circle class="descent-begin" cx={x(path[0] ?? 0)} cy={y(path[1] ?? 0)} r={6} />
            <path class="descent-target" d={`M${x(target[0]) - 6} ${y(target[1]) - 6}l12 12m0 -12l-12 12`} />
          </>
        )}
      </PlotArea>
      <p class={steps === undefined ? "descent-text tone-bad" : "descent-text"}>
        {steps === undefined ? said : text.arrived({ steps })}
      </p>
    </>
  );
}

function readStep(path: readonly number[], at: PlotPoint, places: PlotPlaces): Readout | undefined {
  const text = preparationText.value;
  const steps = Array.from(
    { length: path.length / 2 },
    (_, step) => [path[2 * step] ?? 0, path[2 * step + 1] ?? 0] as const,
  );
  const step = nearestTo(at, steps, places);
  const place = step === undefined ? undefined : steps[step];
  if (step === undefined || place === undefined) return undefined;
  return {
    title: text.atStep({ step }),
    rows: [text.weight1, text.weight2].map((name, index) => ({ name, value: formatNumber(place[index] ?? 0) })),
    marks: [place],
  };
}

function lineOf(path: readonly number[], x: (value: number) => number, y: (value: number) => number): string {
  const points: string[] = [];
  for (let at = 0; at + 1 < path.length; at += 2) {
    const [px, py] = [x(path[at] ?? 0), y(path[at + 1] ?? 0)];
    if (Number.isFinite(px) && Number.isFinite(py)) points.push(`${px.toFixed(1)} ${py.toFixed(1)}`);
  }
  return `M${points.join("L")}`;
}

/** The loss, in the colours of magnitudes: the lowest clear, the highest dark. */
function Valley({ losses }: { readonly losses: Float32Array }): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current === null) return;
    const [low, high] = losses.reduce(
      ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );
    const shares = losses.map((value) => (value - low) / (high - low));
    paintMagnitudes(canvas.current, shares, { width: plane.cells, height: plane.cells });
  }, [losses]);
  return <canvas ref={canvas} class="valley" aria-hidden="true" />;
}
