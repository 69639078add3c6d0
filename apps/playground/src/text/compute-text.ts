import { count, params } from "@nanostores/i18n";
import type { ComputeProblem, ComputeReport } from "../worker/reports.ts";
import type { ErrorDetail } from "../worker/trouble.ts";
import { texts } from "./i18n.ts";
import { choiceText } from "./settings-text.ts";

/** What is said of what computes. */
export const computeText = texts("compute", {
  starting: "Starting…",
  wasm: params("WebAssembly with SIMD, {threads}."),
  threads: count({ one: "{count} thread", other: "{count} threads" }),
  isolation: "More threads need cross-origin isolation, which this server does not provide.",
  fewerThreads: "More threads did not start.",
  gpu: params("{way} on {adapter}."),
  software: "This GPU is emulated by the processor, so WebAssembly is faster.",
  cpu: "Plain JavaScript on the CPU: built to be correct, not fast.",
  unavailable: params("{device} is not available here: {reason}."),
  insecure: "browsers only give it to pages that come over https",
  missing: "this browser does not have it",
  noAdapter: "the browser finds no graphics processor for it",
  noContext: "the browser does not let this page have it",
  floats: "the graphics processor cannot store fractions",
  script: "its script did not load; check your connection",
  lost: "the graphics processor stopped responding",
  noWasm: "this browser cannot run it",
  error: "the browser answered with an error",
  chooseAutomatic: "Choose Automatic, or try again.",
  retry: "Try again",
});

/** What computes, in a sentence or two. */
export function describeCompute(report: ComputeReport): string {
  const text = computeText.value;
  if ("unavailable" in report) return `${describeUnavailable(report)} ${text.chooseAutomatic}`;
  switch (report.device) {
    case "wasm": {
      const remarks = report.refused.map((reason) => (reason === "isolation" ? text.isolation : text.fewerThreads));
      return [text.wasm({ threads: text.threads(report.threads) }), ...remarks].join(" ");
    }
    case "cpu":
      return report.instead === undefined ? text.cpu : `${text.cpu} ${describeUnavailable(report.instead)}`;
    default: {
      const sentence = text.gpu({ way: choiceText.value[report.device], adapter: report.adapter });
      return report.isSoftware ? `${sentence} ${text.software}` : sentence;
    }
  }
}

/** That something cannot compute here, and why. */
export function describeUnavailable({ unavailable, cause }: ComputeProblem): string {
  const text = computeText.value;
  const device = choiceText.value[unavailable];
  if (cause === "denied") {
    return text.unavailable({ device, reason: unavailable === "webgpu" ? text.noAdapter : text.noContext });
  }
  const isWasm = cause === "error" && unavailable === "wasm";
  return text.unavailable({ device, reason: isWasm ? text.noWasm : text[cause] });
}

/** What an error said of it that is not ours. */
export function computeDetail(report: ComputeReport): ErrorDetail | undefined {
  if ("unavailable" in report) return report.detail;
  if (report.device === "wasm") return report.refused.find((reason) => reason !== "isolation");
  return report.device === "cpu" ? report.instead?.detail : undefined;
}
