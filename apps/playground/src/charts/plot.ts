import uPlot from "uplot";
import type { Columns } from "./columns.ts";

/** How a plot looks and what it tells. */
export interface PlotOptions {
  /** How many epochs the axis has room for. */
  readonly epochs: number;
  /** Where the axis of values ends; it follows the data where there is none. */
  readonly highest: number | undefined;
  format(value: number): string;
  /** Told the index under the pointer, or undefined where there is none. */
  onHover(index: number | undefined): void;
}

/** Two curves on a canvas, as large as the element that holds them. */
export interface Plot {
  show(columns: Columns): void;
  destroy(): void;
}

const tickFont = '11px "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif';

/** Draws into `host`, in the colours that the style sheet gives it. */
export function createPlot(host: HTMLElement, options: PlotOptions): Plot {
  const plot = new uPlot(uplotOptions(host, options), [[], [], []], host);
  const observer = new ResizeObserver(() => plot.setSize(sizeOf(host)));
  observer.observe(host);
  return {
    show: (columns) => plot.setData(columns as unknown as uPlot.AlignedData),
    destroy() {
      observer.disconnect();
      plot.destroy();
    },
  };
}

function uplotOptions(host: HTMLElement, { epochs, highest, format, onHover }: PlotOptions): uPlot.Options {
  const color = (name: string): string => getComputedStyle(host).getPropertyValue(name);
  const grid = { stroke: color("--line"), width: 1 };
  const axis = { stroke: color("--ink-muted"), font: tickFont, grid, ticks: { show: false }, gap: 6 };
  const top = highest;
  return {
    ...sizeOf(host),
    padding: [8, 10, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
    scales: {
      x: { time: false, range: [0, epochs] },
      y: { range: (_, __, max) => [0, top ?? niceTop(max)] },
    },
    axes: [
      { ...axis, size: 28, space: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200], grid: { show: false } },
      { ...axis, size: 50, space: 34, values: (_, ticks) => ticks.map((tick) => axisLabel(tick, format, top)) },
    ],
    series: [
      {},
      { stroke: color("--train"), width: 1.5, points: { show: false } },
      {
        stroke: color("--validation"),
        width: 2,
        spanGaps: true,
        points: { show: true, size: 5, fill: color("--validation") },
      },
    ],
    hooks: { setCursor: [(self) => onHover(self.cursor.idx ?? undefined)] },
  };
}

/** A little room above the highest value; some height where there is none yet. */
function niceTop(max: number | null): number {
  return max === null || !Number.isFinite(max) || max <= 0 ? 1 : max * 1.05;
}

function axisLabel(tick: number, format: (value: number) => string, top: number | undefined): string {
  return top === undefined ? String(Number(tick.toPrecision(3))) : format(tick).replace(".0 ", " ");
}

function sizeOf(host: HTMLElement): { width: number; height: number } {
  return { width: Math.max(80, host.clientWidth), height: Math.max(80, host.clientHeight) };
}
