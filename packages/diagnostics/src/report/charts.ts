import type { Distribution } from "../distribution.ts";
import type { Report } from "./report.ts";

/** The parts of Observable Plot that are used. */
export interface PlotLike {
  plot(options: object): { readonly outerHTML: string };
  lineY(data: readonly object[], options: object): unknown;
  rectY(data: readonly object[], options: object): unknown;
  cell(data: readonly object[], options: object): unknown;
  text(data: readonly object[], options: object): unknown;
  ruleY(data: readonly number[], options?: object): unknown;
}

/** A chart and what stands above it. */
export interface Chart {
  readonly heading: string;
  readonly svg: string;
}

/** The charts of a report for which there is data. */
export function chartsOf(report: Report, Plot: PlotLike, document: object): Chart[] {
  const draw = (options: object): string => Plot.plot({ document, width: 720, marginLeft: 70, ...options }).outerHTML;
  const charts = [lossChart, accuracyChart, depthChart, updateChart].map((make) => make(report, Plot, draw));
  return [...charts, ...histograms(report, Plot, draw), confusionChart(report, Plot, draw)].filter(isThere);
}

type Draw = (options: object) => string;

function isThere(chart: Chart | undefined): chart is Chart {
  return chart !== undefined;
}

/** A point of a curve. */
interface Point {
  readonly step: number;
  readonly value: number;
  readonly curve: string;
}

/** What a chart of curves says besides them. */
interface Wording {
  readonly heading: string;
  /** Along the vertical axis, and along the horizontal one. */
  readonly up: string;
  readonly across?: string;
  readonly isLogarithmic?: boolean;
  /** What stands at 0, 1, 2 ... of the horizontal axis, where that is no number. */
  readonly names?: readonly string[];
}

/** As many names as have room beside each other. */
const MAX_NAMES = 16;

function curves(points: readonly Point[], wording: Wording, Plot: PlotLike, draw: Draw): Chart | undefined {
  const { heading, up, across = "step", isLogarithmic = false, names } = wording;
  const shown = points.filter(({ value }) => Number.isFinite(value) && (value > 0 || !isLogarithmic));
  if (shown.length < 2) return undefined;
  const y = { label: up, grid: true, tickFormat: "~g", ...(isLogarithmic && { type: "log" }) };
  const marks = [Plot.lineY(shown, { x: "step", y: "value", stroke: "curve" })];
  return {
    heading,
    svg: draw({ height: 260, x: { label: across, ...(names && ticksOf(names)) }, y, color: { legend: true }, marks }),
  };
}

function ticksOf(names: readonly string[]): object {
  const stride = Math.ceil(names.length / MAX_NAMES);
  const ticks = [...names.keys()].filter((i) => i % stride === 0);
  return { ticks, tickFormat: (i: number) => names[i] ?? "" };
}

function lossChart({ history }: Report, Plot: PlotLike, draw: Draw): Chart | undefined {
  const points = [
    ...history.steps.map(({ step, loss }) => ({ step, value: loss, curve: "training" })),
    ...history.epochs.map(({ step, validationLoss = Number.NaN }) => ({
      step,
      value: validationLoss,
      curve: "held out",
    })),
  ];
  return curves(points, { heading: "Loss", up: "loss", isLogarithmic: true }, Plot, draw);
}

function accuracyChart({ history }: Report, Plot: PlotLike, draw: Draw): Chart | undefined {
  const points = [
    ...history.steps.map(({ step, accuracy = Number.NaN }) => ({ step, value: accuracy, curve: "training" })),
    ...history.epochs.map(({ step, validationAccuracy = Number.NaN }) => ({
      step,
      value: validationAccuracy,
      curve: "held out",
    })),
  ];
  return curves(points, { heading: "Accuracy", up: "share of right answers" }, Plot, draw);
}

/** The deviations of outputs and gradients, layer by layer, in the first and the newest sample. */
function depthChart({ history }: Report, Plot: PlotLike, draw: Draw): Chart | undefined {
  const ends = [...new Set([history.samples[0], history.samples.at(-1)])].filter((sample) => sample !== undefined);
  const points = ends.flatMap(({ step, layers }) =>
    layers.flatMap(({ output, gradient }, depth) => [
      { step: depth, value: output.std, curve: `outputs at step ${step}` },
      { step: depth, value: gradient?.std ?? 0, curve: `gradients at step ${step}` },
    ]),
  );
  const heading = "Deviation by layer, from the input to the output";
  const names = ends.at(-1)?.layers.map(({ path }) => path) ?? [];
  return curves(points, { heading, up: "deviation", across: "layer", isLogarithmic: true, names }, Plot, draw);
}

function updateChart({ history }: Report, Plot: PlotLike, draw: Draw): Chart | undefined {
  const points = history.samples.flatMap(({ step, parameters }) =>
    parameters
      .filter(({ shape, updateRatio }) => shape.length >= 2 && updateRatio > 0)
      .map(({ path, updateRatio }) => ({ step, value: updateRatio, curve: path })),
  );
  const heading = "Update-to-weight ratio (about 0.001 is usual)";
  return curves(points, { heading, up: "ratio", isLogarithmic: true }, Plot, draw);
}

/** How outputs and gradients of each layer were distributed in the newest sample. */
function histograms({ history }: Report, Plot: PlotLike, draw: Draw): Chart[] {
  const last = history.samples.at(-1);
  const layers = last?.layers ?? [];
  return (["output", "gradient"] as const).flatMap((what) => {
    const svgs = layers.flatMap(({ path, kind, [what]: distribution }) =>
      distribution === undefined ||
      !distribution.isFinite ||
      !(distribution.histogram.high > distribution.histogram.low)
        ? []
        : histogram(`${path} ${kind}`, distribution, Plot, draw),
    );
    const heading =
      what === "output" ? `Outputs at step ${last?.step}` : `Gradients of the outputs at step ${last?.step}`;
    return svgs.length === 0 ? [] : [{ heading, svg: `<div class="charts">${svgs.join("\n")}</div>` }];
  });
}

function histogram(
  label: string,
  { histogram: { low, high, counts } }: Distribution,
  Plot: PlotLike,
  draw: Draw,
): string {
  const width = (high - low) / counts.length;
  const bins = counts.map((count, i) => ({ x1: low + i * width, x2: low + (i + 1) * width, count }));
  const marks = [Plot.rectY(bins, { x1: "x1", x2: "x2", y: "count", fill: "steelblue" }), Plot.ruleY([0])];
  return draw({ height: 120, width: 350, x: { label }, y: { label: "values", ticks: 3 }, marks });
}

function confusionChart({ confusion }: Report, Plot: PlotLike, draw: Draw): Chart | undefined {
  if (confusion === undefined) return undefined;
  const cells = confusion.flatMap((row, truth) => row.map((count, answer) => ({ truth, answer, count })));
  const place = { x: "answer", y: "truth" };
  const marks = [
    Plot.cell(cells, { ...place, fill: "count" }),
    Plot.text(cells, { ...place, text: "count", fill: "black" }),
  ];
  const size = Math.min(720, 120 + 45 * confusion.length);
  const scales = {
    x: { label: "answer" },
    y: { label: "class" },
    color: { scheme: "blues", domain: domainOf(confusion) },
  };
  return { heading: "Confusion", svg: draw({ width: size, height: size, padding: 0, ...scales, marks }) };
}

/** Twice the largest count, so that numbers stand out from the darkest cell. */
function domainOf(confusion: readonly (readonly number[])[]): [number, number] {
  return [0, Math.max(1, 2 * Math.max(...confusion.flat()))];
}
