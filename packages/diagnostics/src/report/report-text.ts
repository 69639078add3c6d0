import type { LayerSample, StepSample } from "../sample.ts";
import { say, sayShare } from "../verdicts/numbers.ts";
import { checkReport, type Report } from "./report.ts";

/**
 * A report as text for a terminal or an issue: the findings, where the run stands, and a line for each layer.
 * @throws TypeError if it is no report.
 */
export function reportText(report: Report): string {
  checkReport("reportText", report);
  const { title, findings, history, audit, sanity } = report;
  const last = history.samples.at(-1);
  const point = history.steps.at(-1);
  const sections = [
    [title, "=".repeat(title.length)],
    point === undefined ? [] : [`Step ${point.step}: loss ${say(point.loss, 4)}${accuracyOf(point.accuracy)}`],
    findings.length === 0
      ? ["Nothing to remark."]
      : findings.flatMap(({ severity, message, remedy }) => [`[${severity}] ${message}`, `  ${remedy}`]),
    last === undefined ? [] : layerTable(last),
    audit === undefined ? [] : ["Before the first step", ...audit.layers.map(({ message }) => `  ${message}`)],
    sanity === undefined
      ? []
      : ["Checks", ...sanity.checks.map(({ passed, message }) => `  ${passed ? "passed" : "FAILED"}: ${message}`)],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function accuracyOf(accuracy: number | undefined): string {
  return accuracy === undefined ? "" : `, accuracy ${sayShare(accuracy)}`;
}

function layerTable({ step, layers }: StepSample): string[] {
  const head = ["layer", "kind", "output std", "gradient std", "dead", "saturated"];
  const rows = [head, ...layers.map(layerRow)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] as number))
      .join("  ")
      .trimEnd(),
  );
  return [`Layers at step ${step}`, ...lines];
}

function layerRow({ path, kind, output, gradient, units, saturatedShare }: LayerSample): string[] {
  const dead = units === undefined ? "" : `${units.dead} of ${units.count}`;
  const saturated = saturatedShare === undefined ? "" : sayShare(saturatedShare);
  return [path, kind, say(output.std), gradient === undefined ? "" : say(gradient.std), dead, saturated];
}
