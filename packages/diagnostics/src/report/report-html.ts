import { checkOptions, describeValue, refusal } from "@ganglion/tensor";
import { chartsOf, type PlotLike } from "./charts.ts";
import { escapeHtml } from "./escape-html.ts";
import { checkReport, type Report } from "./report.ts";

/** What draws, and where. */
export interface ReportHtmlOptions {
  /** `@observablehq/plot`: `import * as Plot from "@observablehq/plot"`. */
  readonly Plot: PlotLike;
  /** The page's document, or one of `linkedom`: `parseHTML("<html></html>").document`. */
  readonly document: object;
}

/**
 * A report as one HTML file that needs nothing else, without scripts: findings, curves, the distributions of each layer,
 * confusion, how the network begins. It is drawn by Observable Plot, which is passed in, so that nobody else carries it.
 * @throws TypeError if it is no report, or something to draw with is missing.
 * @example
 * ```ts no-run
 * import * as Plot from "@observablehq/plot";
 * import { parseHTML } from "linkedom";
 * import { createReport, reportHtml } from "@ganglion/diagnostics";
 * const html = reportHtml(createReport(health.history()), { Plot, document: parseHTML("<html></html>").document });
 * ```
 */
export function reportHtml(report: Report, options: ReportHtmlOptions): string {
  checkReport("reportHtml", report);
  checkOptions<ReportHtmlOptions>("reportHtml", options, { Plot: [], document: [] }, { plot: "Plot" });
  const { Plot, document } = options as Partial<ReportHtmlOptions>;
  if (Plot === undefined || !NEEDED.every((name) => typeof Object(Plot)[name] === "function")) {
    const remedy = 'Install it, and pass the module: import * as Plot from "@observablehq/plot".';
    throw refusal(TypeError, "reportHtml", "Plot must be Observable Plot", describeValue(Plot), remedy);
  }
  if (typeof (Object(document) as { createElement?: unknown }).createElement !== "function") {
    const remedy = 'Pass the page\'s document, or parseHTML("<html></html>").document of linkedom.';
    throw refusal(TypeError, "reportHtml", "document must be a document", describeValue(document), remedy);
  }
  const { title, findings, audit, sanity, history } = report;
  const body = [
    `<h1>${escapeHtml(title)}</h1>`,
    section("Findings", findings.length === 0 ? "<p>Nothing to remark.</p>" : list(findings.map(findingItem))),
    ...chartsOf(report, Plot, document as object).map(({ heading, svg }) => section(heading, svg)),
    audit === undefined
      ? ""
      : section("Before the first step", list(audit.layers.map(({ message }) => item("", message)))),
    sanity === undefined
      ? ""
      : section("Checks", list(sanity.checks.map(({ passed, message }) => item(passed ? "note" : "error", message)))),
    `<p class="small">Points of the loss: ${history.steps.length}. Looks at the layers: ${history.samples.length}.</p>`,
  ];
  return page(title, body.join("\n"));
}

const NEEDED: readonly (keyof PlotLike)[] = ["plot", "lineY", "rectY", "cell", "text", "ruleY"];

function findingItem({ severity, message, remedy }: Report["findings"][number]): string {
  return `<li class="${severity}"><b>${severity}</b> ${escapeHtml(message)}<br><span>${escapeHtml(remedy)}</span></li>`;
}

function item(kind: string, text: string): string {
  return `<li class="${kind}">${escapeHtml(text)}</li>`;
}

function list(items: readonly string[]): string {
  return `<ul>${items.join("")}</ul>`;
}

function section(heading: string, content: string): string {
  return `<section><h2>${escapeHtml(heading)}</h2>${content}</section>`;
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body>
${body}
</body></html>
`;
}

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
ul{list-style:none;padding:0}li{border-left:4px solid #999;padding:.2rem .8rem;margin:.5rem 0}
li.error{border-color:#b3261e}li.warning{border-color:#b26a00}li.note{border-color:#2f6f4f}
li span,.small{color:#555}figure{margin:0}.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(18rem,1fr))}svg{max-width:100%;height:auto}`;
