import { describeValue, refusal } from "@ganglion/tensor";
import type { FitEvent } from "./fit-event.ts";

/** What the numbers of each kind of event are called. */
const NUMBERS: Readonly<Record<FitEvent["type"], readonly string[]>> = {
  start: ["steps", "epochs"],
  step: ["epoch", "step", "steps", "loss", "learningRate", "samplesPerSecond", "remainingSeconds"],
  validation: ["epoch", "step", "loss"],
  epoch: ["epoch", "epochs", "loss", "seconds"],
  checkpoint: ["epoch", "step"],
  finding: ["epoch", "step"],
  end: ["epoch", "step", "seconds"],
};

const REMEDY = "Pass an event of fit as it is.";

/**
 * Checks what somebody else passes on. Kinds that are not known are left alone.
 * @throws TypeError unless it is an event as `fit` reports them.
 */
export function checkEvent(where: string, event: unknown): asserts event is FitEvent {
  const { type, ...rest } = Object(event) as Record<string, unknown>;
  if (typeof event !== "object" || typeof type !== "string") {
    throw refusal(TypeError, where, "event must be an event of fit", describeValue(event), REMEDY);
  }
  const known = Object.hasOwn(NUMBERS, type) ? NUMBERS[type as FitEvent["type"]] : [];
  for (const name of known) checkPart(where, type, name, rest[name]);
  if (rest["accuracy"] !== undefined) checkPart(where, type, "accuracy", rest["accuracy"]);
  if (type === "epoch" || type === "validation") checkMetrics(where, type, rest["metrics"]);
  const { validation, finding } = rest as Record<string, Record<string, unknown> | undefined>;
  if (type === "epoch" && validation !== undefined) {
    checkPart(where, type, "validation.loss", Object(validation)["loss"]);
    if (Object(validation)["accuracy"] !== undefined)
      checkPart(where, type, "validation.accuracy", validation["accuracy"]);
  }
  if (type === "finding") {
    for (const name of ["severity", "message", "remedy"]) {
      checkPart(where, type, `finding.${name}`, Object(finding)[name], "string");
    }
    if (finding?.["path"] !== undefined) checkPart(where, type, "finding.path", finding["path"], "string");
  }
  if (type === "end") checkPart(where, type, "reason", rest["reason"], "string");
}

function checkPart(
  where: string,
  type: string,
  name: string,
  value: unknown,
  kind: "number" | "string" = "number",
): void {
  if (typeof value === kind) return;
  throw refusal(TypeError, where, `${name} of a "${type}" event must be a ${kind}`, describeValue(value), REMEDY);
}

function checkMetrics(where: string, type: string, metrics: unknown): void {
  if (typeof metrics !== "object" || metrics === null) {
    throw refusal(TypeError, where, `metrics of a "${type}" event must be an object`, describeValue(metrics), REMEDY);
  }
  for (const [name, value] of Object.entries(metrics)) checkPart(where, type, `metrics.${name}`, value);
}
