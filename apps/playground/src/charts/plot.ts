import uPlot from "uplot";
import { formatPlain } from "../text/format.ts";
import type { Columns } from "./columns.ts";
import { drawable } from "./drawable.ts";
import { logRange, logTicks } from "./log-axis.ts";
import { drawLevel, drawMoments, type Mark, plotFont } from "./plot-marks.ts";

/** How a plot looks and what it tells. */
export interface PlotOptions {
  /** How many epochs the axis has room for. */
  readonly epochs: number;
  /** Where the axis of values ends; it follows the data where there is none. */
  readonly highest: number | undefined;
  readonly isLog: boolean;
  readonly xTitle: string;
  readonly yTitle: string;
  /** A value that means something, with its name: what guessing gives. */
  readonly level: Mark | undefined;
  /** Moments that mean something, in epochs: where it diverged. */
  readonly moments: readonly Mark[];
  format(value: number): string;
  /** Told the epoch under the pointer, here or in a chart beside, or undefined where there is none. */
  onHover(epoch: number | undefined): void;
}

/** Curves on a canvas, as large as the element that holds them. */
export interface Plot {
  /** Draws curves, and behind them those of another run. */
  show(columns: Columns, ghost?: Columns): void;
  destroy(): void;
}

/** Draws into `host`, in the colours that the style sheet gives it. */
export function createPlot(host: HTMLElement, options: PlotOptions): Plot {
  const plot = new uPlot(uplotOptions(host, options), [[], [], [], [], []], host);
  const observer = new ResizeObserver(() => plot.setSize(sizeOf(host)));
  observer.observe(host);
  return {
    show(columns, ghost) {
      const own = columns as unknown as uPlot.AlignedData;
      const data = ghost === undefined ? [...own, [], []] : uPlot.join([own, ghost as unknown as uPlot.AlignedData]);
      const [x, ...curves] = data as uPlot.AlignedData;
      plot.setData([x, ...curves.map((curve) => drawable(curve, options.isLog))] as uPlot.AlignedData);
    },
    destroy() {
      observer.disconnect();
      plot.destroy();
    },
  };
}

/** uPlot looks for one that is wide enough, and without it draws no tick at all: its own end where losses that diverge do not. */
const anyIncrement = 1e300;

function uplotOptions(host: HTMLElement, options: PlotOptions): uPlot.Options {
  const { epochs, highest, isLog, format, onHover } = options;
  const color = (name: string): string => getComputedStyle(host).getPropertyValue(name);
  const axis = {
    stroke: color("--ink-muted"),
    font: plotFont,
    labelFont: plotFont,
    labelSize: 16,
    labelGap: 0,
    grid: { stroke: color("--line"), width: 1 },
    ticks: { show: false },
    gap: 6,
  };
  const line = (name: string, width: number): uPlot.Series => ({
    stroke: color(name),
    width,
    points: { show: false },
    spanGaps: true,
  });
  return {
    ...sizeOf(host),
    padding: [8, 10, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false }, sync: { key: "curves" } },
    scales: {
      x: { time: false, range: [0, epochs] },
      y: isLog
        ? { distr: 3, range: (_, min, max) => logRange(min, max) }
        : { range: (_, __, max) => [0, highest ?? niceTop(max)] },
    },
    axes: [
      {
        ...axis,
        label: options.xTitle,
        size: 24,
        space: 44,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200],
        grid: { show: false },
      },
      {
        ...axis,
        label: options.yTitle,
        space: 30,
        ...(isLog
          ? { splits: (_, __, min, max) => logTicks(min, max), filter: (_, ticks) => ticks, incrs: [anyIncrement] }
          : {}),
        size: (_, labels) => 12 + 6.5 * Math.max(3, ...(labels ?? []).map((label) => label?.length ?? 0)),
        values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : axisLabel(tick, format, highest))),
      },
    ],
    series: [
      {},
      line("--train", 1.5),
      { ...line("--validation", 2), points: { show: true, size: 5, fill: color("--validation") } },
      line("--ghost", 1),
      { ...line("--ghost", 1.5), dash: [5, 3] },
    ],
    hooks: {
      setCursor: [(self) => onHover(self.data[0][self.cursor.idx ?? -1])],
      drawAxes: [
        (self) => drawLevel(self, options.level, color("--ink-muted")),
        (self) => drawMoments(self, options.moments, color("--bad")),
      ],
    },
  };
}

/** A little room above the highest value; some height where there is none yet. */
function niceTop(max: number | null): number {
  return max === null || !Number.isFinite(max) || max <= 0 ? 1 : max * 1.05;
}

function axisLabel(tick: number, format: (value: number) => string, top: number | undefined): string {
  if (top !== undefined) return format(tick).replace(/[.,]0 /, " ");
  if (tick !== 0 && (Math.abs(tick) >= 10_000 || Math.abs(tick) < 0.001)) return tick.toExponential(0);
  return formatPlain(Number(tick.toPrecision(3)));
}

function sizeOf(host: HTMLElement): { width: number; height: number } {
  return { width: Math.max(80, host.clientWidth), height: Math.max(80, host.clientHeight) };
}
