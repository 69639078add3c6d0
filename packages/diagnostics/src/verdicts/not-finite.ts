import { finding, type Finding } from "../finding.ts";
import type { History } from "../history.ts";
import type { StepSample } from "../sample.ts";
import { say, sayLayer } from "./numbers.ts";

/** Where the first value came up that is not a finite number. */
export function notFinite(history: History): Finding[] {
  const { origin } = history;
  if (origin !== undefined) return [finding({ kind: "notFinite", severity: "error", ...origin, fixes: FIXES })];
  const sample = history.samples.find((each) => placeOf(each) !== undefined);
  const point = history.steps.find(({ loss }) => !Number.isFinite(loss));
  if (sample === undefined && point === undefined) return [];
  const step = Math.min(sample?.step ?? Number.POSITIVE_INFINITY, point?.step ?? Number.POSITIVE_INFINITY);
  const seen = sample?.step === step ? placeOf(sample) : undefined;
  const isInLoss = point?.step === step && (seen === undefined || seen.name === "gradient");
  const healthy = history.samples.findLast((each) => each.step < step)?.step;
  const where = seen === undefined || isInLoss ? lossPlace(history, step) : seen;
  const since = healthy === undefined ? "" : ` At step ${healthy} all was finite.`;
  return [
    finding({
      kind: "notFinite",
      severity: "error",
      path: where.path,
      step,
      message: `At step ${step} ${where.text}${since}`,
      evidence: { step, place: where.name, ...(healthy !== undefined && { lastFiniteStep: healthy }) },
      remedy: where.remedy,
      fixes: where.name === "loss" || where.name === "input" ? [] : FIXES,
    }),
  ];
}

const FIXES: Finding["fixes"] = [
  { setting: "learningRate", to: undefined },
  { setting: "clipping", to: 1 },
];

/** Where it was, in words. */
interface Place {
  readonly name: "input" | "output" | "weight" | "gradient" | "loss";
  readonly path?: string | undefined;
  readonly text: string;
  readonly remedy: string;
}

const SMALLER = "Lower the learning rate, or clip the gradients. whereNotFinite finds the operation.";

/** The first thing in the order of computation that is not finite. */
function placeOf({ input, layers, parameters }: StepSample): Place | undefined {
  if (input !== undefined && !input.isFinite) {
    return { name: "input", text: "the input was not finite.", remedy: "Look for NaN and infinities in the data." };
  }
  const layer = layers.find(({ output }) => !output.isFinite);
  if (layer !== undefined) {
    const weight = parameters.find((parameter) => parameter.layer === layer.path && !Number.isFinite(parameter.norm));
    const before = layers[layers.indexOf(layer) - 1]?.output ?? input;
    const range = before === undefined ? "" : ` Its input went from ${say(before.min)} to ${say(before.max)}.`;
    if (weight !== undefined) {
      return { name: "weight", path: weight.path, text: `the weight ${weight.path} was not finite.`, remedy: SMALLER };
    }
    return {
      name: "output",
      path: layer.path,
      text: `the output of ${sayLayer(layer)} was not finite.${range}`,
      remedy: SMALLER,
    };
  }
  const reached = layers.findLast(({ gradient }) => gradient !== undefined && !gradient.isFinite);
  if (reached !== undefined) {
    const text = `all outputs were finite, but the gradient of ${sayLayer(reached)} was not.`;
    return reached === layers.at(-1)
      ? { name: "gradient", text: `${text} It came from the loss.`, remedy: LOSS_REMEDY }
      : { name: "gradient", path: reached.path, text, remedy: SMALLER };
  }
  const parameter = parameters.find(({ gradientNorm = 0, updateNorm }) => !Number.isFinite(gradientNorm + updateNorm));
  if (parameter === undefined) return undefined;
  const text = `the gradient or the update of ${parameter.path} was not finite.`;
  return { name: "gradient", path: parameter.path, text, remedy: SMALLER };
}

const LOSS_REMEDY =
  "Look for log(0), division by 0 and exp of large numbers in the loss: crossEntropy takes scores, without a softmax before it, and is safe.";

function lossPlace({ steps }: History, step: number): Place {
  const loss = steps.find((point) => point.step === step)?.loss;
  return {
    name: "loss",
    text: `the loss was ${loss}, but all outputs were finite.`,
    remedy: `${LOSS_REMEDY} whereNotFinite finds the operation.`,
  };
}
