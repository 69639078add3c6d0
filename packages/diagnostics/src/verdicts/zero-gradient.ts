import { finding, type Finding } from "../finding.ts";
import type { History } from "../history.ts";
import type { ParameterSample } from "../sample.ts";

/** In how many samples in a row the gradient must be 0. */
const SAMPLES = 3;

/** Parameters that are trained but never get a gradient. `explained` says of which layers that is known already. */
export function zeroGradient({ samples }: History, explained: (layer: string) => boolean): Finding[] {
  const recent = samples.slice(-SAMPLES);
  const last = recent.at(-1);
  if (last === undefined || recent.length < SAMPLES) return [];
  const always = last.parameters.filter(({ path }) => recent.every(({ parameters }) => isZero(parameters, path)));
  if (always.length > 0 && always.length === last.parameters.length && always.every(isMissing))
    return [allMissing(last.step)];
  return always.filter(({ layer }) => !explained(layer)).map((parameter) => zeroParameter(parameter, last.step));
}

function isZero(parameters: readonly ParameterSample[], path: string): boolean {
  const found = parameters.find((parameter) => parameter.path === path);
  return found !== undefined && (found.gradientNorm ?? 0) === 0;
}

function isMissing({ gradientNorm }: ParameterSample): boolean {
  return gradientNorm === undefined;
}

function zeroParameter(parameter: ParameterSample, step: number): Finding {
  const { path, gradientNorm } = parameter;
  const isUnused = gradientNorm === undefined;
  return finding({
    kind: "zeroGradient",
    severity: "warning",
    path,
    step,
    message: isUnused
      ? `The parameter ${path} gets no gradient: the loss does not depend on it.`
      : `The parameter ${path} gets a gradient of exactly 0, step after step.`,
    evidence: { gradientNorm: gradientNorm ?? "none", samples: SAMPLES },
    remedy: isUnused
      ? "Use its layer in the model, or freeze it."
      : "Look at what follows it: a dead layer, a factor that is 0, or a detach() on the way.",
  });
}

function allMissing(step: number): Finding {
  return finding({
    kind: "zeroGradient",
    severity: "warning",
    step,
    message: "No parameter had a gradient when the step was looked at.",
    evidence: { samples: SAMPLES },
    remedy: "Call the collector's step, or its afterUpdate, before gradients are cleared.",
  });
}
