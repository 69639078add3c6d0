export {
  type AuditedLayer,
  auditInit,
  type AuditInitOptions,
  type InitAudit,
  type SignalFacts,
} from "./audit/audit-init.ts";
export { countDeadUnits, type CountDeadUnitsOptions, type DeadUnits, type LabelledBatch } from "./count-dead-units.ts";
export { whereNotFinite, type WhereNotFiniteOptions } from "./origin/where-not-finite.ts";
export { type Collector, type CollectorOptions, collector } from "./collector.ts";
export { diagnose } from "./diagnose.ts";
export type { Distribution, Histogram, Percentiles } from "./distribution.ts";
export type { EpochReport, StepReport, ValidationReport } from "./event.ts";
export type { Finding, FindingKind, Fix, Severity } from "./finding.ts";
export type { FindingLike, FitEventLike, FitObserver } from "./fit-observer.ts";
export type { EpochPoint, History, Origin, StepPoint } from "./history.ts";
export type {
  InputSample,
  LayerSample,
  ParameterSample,
  RunningSample,
  StepSample,
  UnitSample,
} from "./sample.ts";
export type { RateRange } from "./sanity/rate-range.ts";
export type { SanityCheckPart } from "./sanity/parts.ts";
export {
  sanityCheck,
  type SanityCheckOptions,
  type SanityCheckProgress,
  type SanityReport,
} from "./sanity/sanity-check.ts";
export type { PlotLike } from "./report/charts.ts";
export { createReport, type Report, type ReportOptions } from "./report/report.ts";
export { reportHtml, type ReportHtmlOptions } from "./report/report-html.ts";
export { readReport, reportJson } from "./report/report-json.ts";
export { reportText } from "./report/report-text.ts";
export {
  type LayerSummary,
  type ModelSummary,
  type StepMemory,
  summary,
  type SummaryOptions,
} from "./summary/summary.ts";
export { summaryText } from "./summary/summary-text.ts";
export {
  type ComputationGraph,
  computationGraph,
  type ComputationGraphOptions,
  type GraphEdge,
  type GraphNode,
} from "./graph/computation-graph.ts";
export { type DagreGraphLike, type DagreLike, graphSvg, type GraphSvgOptions } from "./graph/graph-svg.ts";
export { type Conditioning, conditioning, type ConditioningOptions } from "./landscape/conditioning.ts";
export { type LossSurface, lossSurface, type LossSurfaceOptions } from "./landscape/loss-surface.ts";
