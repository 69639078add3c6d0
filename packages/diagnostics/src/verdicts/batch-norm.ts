import { finding, type Finding } from "../finding.ts";
import type { History } from "../history.ts";
import type { LayerSample, RunningSample } from "../sample.ts";
import { say, sayLayer, sentence } from "./numbers.ts";

/** How far, in deviations, a running mean must go between samples to have moved. */
const MOVED = 1e-6;

/** Batch norms that run in another mode than they should, or on too few values. */
export function batchNorm({ samples }: History): Finding[] {
  // What happened before the first sample was perhaps no training.
  const seen = samples.slice(1).slice(-3);
  const last = seen.at(-1);
  return (last?.layers ?? []).flatMap((layer) => {
    const runs = seen.flatMap(({ layers }) => layers.find(({ path }) => path === layer.path)?.running ?? []);
    return layer.running === undefined ? [] : [...modeOf(layer, runs, last?.step), ...batchOf(layer, last?.step)];
  });
}

function modeOf(layer: LayerSample, runs: readonly RunningSample[], step: number | undefined): Finding[] {
  const { isFrozen, isFixed } = layer.running as RunningSample;
  const changes = runs.map(({ change }) => change);
  const isFrozenButMoves = isFrozen === true && runs.length >= 2 && changes.every((change) => change > MOVED);
  const isTrainedButRests = isFrozen !== true && runs.length >= 3 && changes.every((change) => change === 0);
  if (isFixed || (!isFrozenButMoves && !isTrainedButRests)) return [];
  const change = changes.at(-1) as number;
  return [
    finding({
      kind: "batchNormMode",
      severity: "warning",
      path: layer.path,
      step,
      message: isFrozenButMoves
        ? `${sentence(sayLayer(layer))} is frozen but left in training mode: its running mean moved by ${say(change)} deviations.`
        : `${sentence(sayLayer(layer))} is trained, but its running statistics never move: it is called without { training: true }.`,
      evidence: { change, isFrozen: String(isFrozen === true) },
      remedy: isFrozenButMoves
        ? 'Freeze the statistics too: layer.with({ normalizeBy: "running", updateRunning: false }), as freeze of @ganglion/transfer does.'
        : "Call the model with { training: true } while training, and without it to measure.",
      fixes: [{ setting: "batchNormMode", to: isFrozenButMoves ? "running" : "training" }],
    }),
  ];
}

function batchOf(layer: LayerSample, step: number | undefined): Finding[] {
  const { valuesPerChannel: values, isFrozen, isFixed } = layer.running as RunningSample;
  if (values >= 8 || isFrozen === true || isFixed) return [];
  return [
    finding({
      kind: "batchNormSmallBatch",
      severity: values <= 4 ? "warning" : "note",
      path: layer.path,
      step,
      message: `${sentence(sayLayer(layer))} takes mean and variance of ${say(values)} values, which are mostly noise.`,
      evidence: { values },
      remedy: "Use larger batches, or groupNorm or layerNorm, which do not depend on the batch.",
      fixes: [
        { setting: "batchSize", to: 32 },
        { setting: "normalization", to: "groupNorm" },
      ],
    }),
  ];
}
