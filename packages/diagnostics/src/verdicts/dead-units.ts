import { finding, type Finding } from "../finding.ts";
import type { History } from "../history.ts";
import type { LayerSample, StepSample } from "../sample.ts";
import { gradientNormOf } from "./evidence.ts";
import { sayLayer, sayShare, sentence } from "./numbers.ts";

/** Over how many sampled batches a unit must be without gradient. */
const BATCHES = 3;
/** A gradient below this is one that vanished, whatever stands behind it. */
const ARRIVED = 1e-30;

/** Units that no sample moves, though a gradient reaches the layer after them. */
export function deadUnits({ samples }: History): Finding[] {
  const last = samples.at(-1);
  if (last === undefined) return [];
  const found = last.layers.filter((layer, place) => isLame(last, layer, place));
  // What a layer that is wholly dead starves is dead with it.
  const wall = found.findLast(({ units }) => units?.dead === units?.count);
  const kept = wall === undefined ? found : found.slice(found.indexOf(wall));
  return kept.map((layer) => deadLayer(last.step, layer));
}

/** Whether units of a layer are dead for a reason of its own: a gradient comes as far as what follows it. */
function isLame({ layers }: StepSample, { units }: LayerSample, place: number): boolean {
  const next = layers[place + 1];
  if (units === undefined || next === undefined || units.batches < BATCHES) return false;
  return units.dead / units.count >= 0.1 && gradientNormOf(next) > ARRIVED;
}

function deadLayer(step: number, layer: LayerSample): Finding {
  const { count = 1, dead = 0, batches = 0 } = layer.units ?? {};
  const share = dead / count;
  const which = dead === count ? `all ${count} units` : `${dead} of ${count} units (${sayShare(share)})`;
  return finding({
    kind: "deadUnits",
    severity: severityOf(share),
    path: layer.path,
    step,
    message: `${sentence(sayLayer(layer))}: ${which} are dead: no gradient reached them in the last ${batches} sampled batches.`,
    evidence: { share, dead, units: count, batches },
    remedy:
      "Lower the learning rate and begin with biases of 0; if it persists use leakyRelu, which has no flat side, or normalize before it.",
    fixes: [
      { setting: "activation", to: "leakyRelu" },
      { setting: "learningRate", to: undefined },
      { setting: "normalization", to: "batchNorm" },
    ],
  });
}

function severityOf(share: number): Finding["severity"] {
  if (share >= 0.9) return "error";
  return share >= 0.4 ? "warning" : "note";
}
