import { finding, type Finding } from "../finding.ts";
import type { History } from "../history.ts";
import type { InputSample } from "../sample.ts";
import { say, sayShare } from "./numbers.ts";

/** Inputs that lie to one side of 0, or are far too large or small. A network that begins with a norm does not mind. */
export function inputs({ samples }: History): Finding[] {
  const last = samples.at(-1);
  if (last?.input === undefined || last.layers[0]?.normalizes === true || !last.input.isFinite) return [];
  const weight = last.parameters.find(({ oneSignShare }) => oneSignShare !== undefined);
  return inputFindings(last.input, last.step, weight?.oneSignShare);
}

/** The same of any inputs. `zigZag` is the share of units whose weights' gradients all have one sign. */
export function inputFindings(input: InputSample, step?: number, zigZag?: number): Finding[] {
  return [...centering(input, step, zigZag), ...scaling(input, step)];
}

function centering({ mean, std, oneSignShare }: InputSample, step?: number, zigZag?: number): Finding[] {
  const distance = Math.abs(mean) / std;
  const isFar = distance > 1.5;
  if (!(std > 0) || (!isFar && !(oneSignShare > 0.95 && distance > 0.3))) return [];
  const shares =
    zigZag === undefined || zigZag < 0.5
      ? ""
      : ` ${sayShare(zigZag)} of the first layer's units have gradients of one sign, so training zig-zags.`;
  return [
    finding({
      kind: "inputsNotCentred",
      severity: isFar ? "warning" : "note",
      step,
      message: `The inputs are not centred: their mean is ${say(mean)}, their deviation ${say(std)}.${shares}`,
      evidence: { mean, std, distance, oneSignShare, ...(zigZag !== undefined && { zigZag }) },
      remedy:
        "Subtract the mean of the training samples (center, standardize or channelMean of @ganglion/preprocessing).",
      fixes: [{ setting: "preparation", to: "standardize" }],
    }),
  ];
}

function scaling({ mean, std, min, max, rms }: InputSample, step?: number): Finding[] {
  const isConstant = min === max;
  if (!isConstant && std <= 20 && rms <= 100 && std >= 0.01) return [];
  const message = isConstant
    ? `The inputs are all ${say(mean)}: there is nothing to tell them apart by.`
    : `The inputs are not scaled: they go from ${say(min)} to ${say(max)}, their deviation is ${say(std)}.`;
  return [
    finding({
      kind: "inputsNotScaled",
      severity: isConstant ? "error" : "warning",
      step,
      message,
      evidence: { mean, std, min, max },
      remedy: isConstant
        ? "Check how they are loaded."
        : "Divide by the deviation of the training samples (standardize of @ganglion/preprocessing), or bytes by 255.",
      fixes: isConstant ? [] : [{ setting: "preparation", to: "standardize" }],
    }),
  ];
}
