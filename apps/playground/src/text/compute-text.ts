import { count, params } from "@nanostores/i18n";
import type { ComputeProblem, ComputeReport } from "../worker/reports.ts";
import { texts } from "./i18n.ts";
import { shorten } from "./problem-text.ts";
import { choiceText } from "./settings-text.ts";

/** What is said of what computes. */
export const computeText = texts("compute", {
  starting: "Starting…",
  wasm: params("WebAssembly with SIMD, {threads}."),
  threads: count({ one: "{count} thread", other: "{count} threads" }),
  isolation: "More threads need cross-origin isolation, which this server does not provide.",
  fewerThreads: params("More threads did not start: {reason}."),
  gpu: params("{way} on {adapter}."),
  software: "Software GPU: slower than WebAssembly.",
  cpu: "Plain JavaScript on the CPU: built to be correct, not fast.",
  unavailable: params("{device} is not available here: {reason}."),
  chooseAutomatic: "Choose Automatic, or try again.",
  retry: "Try again",
});

/** What computes, in a sentence or two. */
export function describeCompute(report: ComputeReport): string {
  const text = computeText.value;
  if ("unavailable" in report) return `${describeUnavailable(report)} ${text.chooseAutomatic}`;
  switch (report.device) {
    case "wasm": {
      const remarks = report.refused.map((reason) =>
        reason === "isolation" ? text.isolation : text.fewerThreads({ reason: withoutDot(reason) }),
      );
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
export function describeUnavailable({ unavailable, reason }: ComputeProblem): string {
  const device = choiceText.value[unavailable];
  return computeText.value.unavailable({ device, reason: shortenReason(reason) });
}

function shortenReason(reason: string): string {
  return reason.length > 200 ? shorten(reason) : withoutDot(reason);
}

function withoutDot(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
