import { params } from "@nanostores/i18n";
import type { Fault } from "@ganglion/train";
import type { Failure } from "../worker/reports.ts";
import { describeUnavailable } from "./compute-text.ts";
import { texts } from "./i18n.ts";
import { layerNames, type LayerNames } from "./layer-names.ts";
import { troubleText } from "./trouble-text.ts";

/** What is said where a run ended before its time. */
export const failureText = texts("failure", {
  divergedTitle: "Training diverged",
  diverged: params("The loss stopped being a number at step {step}, in epoch {epoch}."),
  faultBatch: "The data already contained values that are not numbers.",
  faultWeight: params("A weight of {path} had become infinite."),
  faultOutput: params("The output of {path} had become too large for a number."),
  faultLoss: "The loss itself had become too large for a number.",
  faultGradient: params("A gradient in {path} had become too large for a number."),
  faultUpdate: params("An update blew up a weight of {path}."),
  faultLayer: params("layer {path}"),
  faultModel: "the whole network",
  tryRate: params("Train with rate {rate}"),
  tryClip: "Clip gradients at norm 1",
  computeTitle: "Training could not start",
  computeInstead: "Train with WebAssembly",
  dataTitle: "The data could not be loaded",
  data: "Check your connection, then try again. Nothing else is lost.",
  missingTitle: "The pictures are not on this device",
  missing: "Choose them under Data, then train again.",
  unfinishedTitle: "The run can't go on",
  unfinished:
    "What this browser kept of it is gone, or belongs to another version of the page. Train it from the start.",
  lostTitle: "The connection to the GPU was lost",
  lost: "Train again to reconnect.",
  script: "A script that it needs did not load. Check your connection, then train again.",
  workerTitle: "The training script crashed",
  worker: "Train again to restart it.",
  errorTitle: "Training stopped",
  retry: "Train again",
});

/** Why a run ended, in a title and a few sentences. */
export function describeFailure(
  failure: Failure,
  names: LayerNames = layerNames([]),
): { readonly title: string; readonly body: string } {
  const text = failureText.value;
  switch (failure.kind) {
    case "diverged": {
      const { step, epoch, fault } = failure;
      const cause = fault === undefined ? "" : ` ${describeFault(fault, names)}`;
      return { title: text.divergedTitle, body: `${text.diverged({ step, epoch })}${cause}` };
    }
    case "compute":
      return { title: text.computeTitle, body: describeUnavailable(failure.problem) };
    case "download":
      return { title: text.dataTitle, body: text.data };
    case "pictures":
      return { title: text.missingTitle, body: text.missing };
    case "unfinished":
      return { title: text.unfinishedTitle, body: text.unfinished };
    case "lost":
      return { title: text.lostTitle, body: text.lost };
    case "script":
      return { title: text.computeTitle, body: text.script };
    case "worker":
      return { title: text.workerTitle, body: text.worker };
    case "unforeseen":
      return { title: text.errorTitle, body: troubleText.value.unforeseen };
  }
}

function describeFault({ kind, path }: Fault, names: LayerNames): string {
  const text = failureText.value;
  const place = { path: path === "" ? text.faultModel : text.faultLayer({ path: names.said(path) }) };
  switch (kind) {
    case "batch":
      return text.faultBatch;
    case "weight":
      return text.faultWeight(place);
    case "output":
      return text.faultOutput(place);
    case "loss":
      return text.faultLoss;
    case "gradient":
      return text.faultGradient(place);
    case "update":
      return text.faultUpdate(place);
  }
}
