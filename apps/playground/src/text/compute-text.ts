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
  software: "This GPU is emulated by the processor, so WebAssembly is faster.",
  cpu: "Plain JavaScript on the CPU: built to be correct, not fast.",
  unavailable: params("{device} is not available here: {reason}."),
  noWebGpu: "this browser does not have it",
  noAdapter: "the browser finds no graphics processor for it",
  noContext: "the browser does not let this page have it",
  noFloats: "the graphics processor cannot store fractions",
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

/** What the package says most often, in the page's words. */
function shortenReason(reason: string): string {
  const text = computeText.value;
  if (/no WebGPU adapter/.test(reason)) return text.noAdapter;
  if (/gives no WebGL2 context/.test(reason)) return text.noContext;
  if (/cannot draw into float/.test(reason)) return text.noFloats;
  if (/navigator\.gpu|has no WebGPU/.test(reason)) return text.noWebGpu;
  return reason.length > 200 ? shorten(reason) : withoutDot(reason);
}

function withoutDot(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
