import { finding, type Finding } from "../finding.ts";
import type { InputSample } from "../sample.ts";
import { say, sayLayer, sayShare, sentence } from "../verdicts/numbers.ts";
import { kindOf } from "../collect/layer-facts.ts";
import type { AuditedLayer, InitAudit, SignalFacts } from "./audit-init.ts";
import type { AuditedCall, Expected } from "./expect.ts";
import { initializerFor, initializerOf } from "./initializers.ts";

/** Beyond these multiples of the input's deviation a signal has shrunk, or grown. */
const MIN_RATIO = 0.1;
const MAX_RATIO = 10;

/** The verdict on each layer, and the findings. */
export function judgeLayers(
  calls: readonly AuditedCall[],
  expected: ReadonlyMap<AuditedCall, Expected>,
  input: InputSample | undefined,
): InitAudit {
  const layers = calls.flatMap((call, place) => {
    const { sample } = call;
    if (sample === undefined) return [];
    const from = input?.std ?? calls[0]?.sample?.output.std ?? Number.NaN;
    return judgeLayer(call, contextOf(calls, place), expected.get(call), sample.output.std / from);
  });
  return { layers, findings: findingsOf(layers) };
}

/** The weights before a layer, and the activation that they lead to. */
interface Surroundings {
  readonly weights: AuditedCall | undefined;
  readonly activation: AuditedCall | undefined;
}

function contextOf(calls: readonly AuditedCall[], place: number): Surroundings {
  const weights = calls.slice(0, place + 1).findLast(({ weight }) => weight !== undefined);
  const from = weights === undefined ? place : calls.indexOf(weights) + 1;
  const activation = calls.slice(from).find(({ weight, sample }) => weight !== undefined || isActivation(sample));
  return { weights, activation: activation?.weight === undefined ? activation : undefined };
}

function isActivation(sample: AuditedCall["sample"]): boolean {
  return sample !== undefined && (sample.zeroShare !== undefined || sample.saturatedShare !== undefined);
}

function judgeLayer(
  { path, layer, sample }: AuditedCall,
  { weights, activation }: Surroundings,
  expected: Expected | undefined,
  ratio: number,
): AuditedLayer[] {
  if (sample === undefined) return [];
  const { output, gradient, saturatedShare = 0, zeroShare = 0 } = sample;
  const measured: SignalFacts = { mean: output.mean, std: output.std, gradient: gradient?.rms };
  const verdict = verdictOf(ratio, saturatedShare, zeroShare);
  const kind = kindOf(layer);
  const begun = weights?.weight === undefined ? "" : initializerOf(weights.weight);
  const closed =
    expected === undefined
      ? ""
      : ` ${sentence(begun || "the closed form")} expects a deviation of ${say(expected.std)}.`;
  const what = {
    fine: `the deviation is ${say(output.std)}, ${say(ratio)} of the input's.`,
    shrinks: `outputs shrink to ${say(ratio)} of the input.`,
    grows: `outputs grow to ${say(ratio)} times the input.`,
    saturates: `${sayShare(saturatedShare)} of the outputs are at the ends of the range.`,
    dies: `${sayShare(zeroShare)} of the outputs are 0.`,
  }[verdict];
  const remedy = verdict === "fine" ? "" : ` Use ${initializerFor(activation?.layer)}.`;
  const message = `${sentence(sayLayer({ path, kind }))}: ${what}${closed}${remedy}`;
  return [{ path, kind, measured, expected, ratio, verdict, message }];
}

function verdictOf(ratio: number, saturatedShare: number, zeroShare: number): AuditedLayer["verdict"] {
  if (saturatedShare > 0.5) return "saturates";
  if (zeroShare > 0.9) return "dies";
  if (ratio < MIN_RATIO) return "shrinks";
  return ratio > MAX_RATIO ? "grows" : "fine";
}

/** One finding for each kind of trouble, about the layer where it is worst. */
function findingsOf(layers: readonly AuditedLayer[]): Finding[] {
  return (["saturates", "dies", "shrinks", "grows"] as const).flatMap((verdict) => {
    const found = layers.filter((layer) => layer.verdict === verdict);
    const worst = found.toSorted((a, b) => Math.abs(Math.log(b.ratio)) - Math.abs(Math.log(a.ratio)))[0];
    if (worst === undefined) return [];
    const init = /Use (\w+)\.$/.exec(worst.message)?.[1];
    return finding({
      kind: "init",
      severity: worst.ratio < 1e-3 || worst.ratio > 1e3 ? "error" : "warning",
      path: worst.path,
      message: worst.message,
      evidence: { verdict, ratio: worst.ratio, layers: found.length },
      remedy: `Begin with ${init}, or repair it with lsuv of @ganglion/init.`,
      fixes: [{ setting: "init", to: init }],
    });
  });
}
