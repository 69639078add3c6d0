import { checkOptions, checkPositive, describeValue, refusal } from "@ganglion/tensor";
import type { ConfigValue } from "../space/domain.ts";
import { checkResult } from "./table.ts";
import { valueText } from "./text.ts";
import type { SearchResult, TrialResult } from "./trial-result.ts";

/** The parts of Observable Plot that are used. */
export interface PlotLike {
  plot(options: object): { readonly outerHTML: string };
  line(data: readonly object[], options: object): unknown;
  text(data: readonly object[], options: object): unknown;
  ruleX(data: readonly object[], options: object): unknown;
}

/** What draws, where, and how large. */
export interface ParallelCoordinatesOptions {
  /** `@observablehq/plot`: `import * as Plot from "@observablehq/plot"`. */
  readonly Plot: PlotLike;
  /** The page's document, or one of `linkedom`: `parseHTML("<html></html>").document`. */
  readonly document: object;
  /** In pixels; 720 and 360 by default. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

const where = "parallelCoordinates";
const SCORE = "score";
const TICKS = 5;

/**
 * The trials that have a score as lines from axis to axis, one for each entry of the configuration and the score as the last, coloured by
 * it. Entries that were searched by magnitude are drawn so. What the good ones have in common is seen where lines of their colour meet. An SVG as text, drawn by Observable Plot, which is
 * passed in, so that nobody else carries it.
 * @throws TypeError unless it is given what a search found, and what draws; RangeError if no trial has a score.
 * @example
 * ```ts no-run
 * import * as Plot from "@observablehq/plot";
 * import { parseHTML } from "linkedom";
 * import { parallelCoordinates } from "@ganglion/search";
 * const svg = parallelCoordinates(result, { Plot, document: parseHTML("<html></html>").document });
 * ```
 * @see Inselberg, 1985, "The plane with parallel coordinates"
 */
export function parallelCoordinates(result: SearchResult, options: ParallelCoordinatesOptions): string {
  checkResult(where, result);
  const { Plot, document, width = 720, height = 360 } = checked(options);
  const trials = (result.ranking as readonly TrialResult[]).filter(({ score }) => score !== undefined);
  if (trials.length === 0) {
    throw refusal(RangeError, where, "a trial must have a score", "none that has", "See searchText(result) for why.");
  }
  const names = [...new Set(trials.flatMap(({ config }) => Object.keys(config)))];
  const axes = [...names.map((name) => axisOf(name, trials, result.space[name]?.kind)), scoreAxis(trials)];
  const lines = trials.toReversed().flatMap((trial) =>
    axes.map(({ name, label, at }) => {
      const value = name === undefined ? (trial.score as number) : trial.config[name];
      return { trial: trial.trial, axis: label, y: at(value), score: trial.score };
    }),
  );
  const ticks = axes.flatMap(({ label, ticks: own }) => own.map(({ y, text }) => ({ axis: label, y, text })));
  const place = { x: "axis", y: "y" };
  return Plot.plot({
    document,
    width,
    height,
    marginTop: 30,
    marginRight: 70,
    x: { type: "point", domain: axes.map(({ label }) => label), axis: "top", label: null, tickSize: 0 },
    y: { domain: [0, 1], axis: null },
    color: { scheme: "viridis", reverse: result.direction === "min", legend: false },
    marks: [
      Plot.ruleX(
        axes.map(({ label }) => ({ axis: label })),
        { x: "axis", stroke: "#999" },
      ),
      Plot.line(lines, { ...place, z: "trial", stroke: "score", strokeOpacity: 0.7, strokeWidth: 1.5 }),
      Plot.text(ticks, { ...place, text: "text", dx: 5, textAnchor: "start", fill: "black", stroke: "white" }),
    ],
  }).outerHTML;
}

function checked(options: ParallelCoordinatesOptions): ParallelCoordinatesOptions {
  const checks = { Plot: [], document: [], width: checkPositive, height: checkPositive };
  checkOptions<ParallelCoordinatesOptions>(where, options, checks, { plot: "Plot" });
  const { Plot, document } = options as Partial<ParallelCoordinatesOptions>;
  const needed: readonly (keyof PlotLike)[] = ["plot", "line", "text", "ruleX"];
  if (!needed.every((name) => typeof Object(Plot)[name] === "function")) {
    const remedy = 'Install it, and pass the module: import * as Plot from "@observablehq/plot".';
    throw refusal(TypeError, where, "Plot must be Observable Plot", describeValue(Plot), remedy);
  }
  if (typeof (Object(document) as { createElement?: unknown }).createElement !== "function") {
    const remedy = 'Pass the page\'s document, or parseHTML("<html></html>").document of linkedom.';
    throw refusal(TypeError, where, "document must be a document", describeValue(document), remedy);
  }
  return options;
}

interface Axis {
  /** Of the configuration; undefined for the score. */
  readonly name: string | undefined;
  readonly label: string;
  /** From 0, at the bottom, to 1. */
  at(value: ConfigValue | undefined): number;
  readonly ticks: readonly { readonly y: number; readonly text: string }[];
}

function axisOf(name: string, trials: readonly TrialResult[], kind: string | undefined): Axis {
  const values = trials.map(({ config }) => config[name]);
  // The score's own name is free for an entry.
  const label = name === SCORE ? `${SCORE} ` : name;
  if (kind === "choice" || !values.every((value) => typeof value === "number"))
    return categoryAxis(name, label, values);
  return numberAxis(name, label, values as readonly number[], kind === "logUniform" || kind === "logInt");
}

function scoreAxis(trials: readonly TrialResult[]): Axis {
  return numberAxis(
    undefined,
    SCORE,
    trials.map(({ score }) => score as number),
    false,
  );
}

function numberAxis(name: string | undefined, label: string, values: readonly number[], isLog: boolean): Axis {
  const [there, back] = isLog ? [Math.log, Math.exp] : [(x: number) => x, (x: number) => x];
  const [low, high] = [there(Math.min(...values)), there(Math.max(...values))];
  const isOne = low === high;
  const ticks = Array.from({ length: isOne ? 1 : TICKS }, (_, at) => {
    const y = isOne ? 0.5 : at / (TICKS - 1);
    return { y, text: String(Number(back(isOne ? low : low + y * (high - low)).toPrecision(3))) };
  });
  return { name, label, ticks, at: (value) => (isOne ? 0.5 : (there(value as number) - low) / (high - low)) };
}

function categoryAxis(name: string, label: string, values: readonly (ConfigValue | undefined)[]): Axis {
  const categories = [...new Set(values.map(valueText))].sort();
  const height = (category: string): number =>
    categories.length === 1 ? 0.5 : categories.indexOf(category) / (categories.length - 1);
  return {
    name,
    label,
    ticks: categories.map((category) => ({ y: height(category), text: category })),
    at: (value) => height(valueText(value)),
  };
}
