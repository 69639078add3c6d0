import { finding, type Finding } from "../finding.ts";
import type { History } from "../history.ts";
import type { LayerSample, StepSample } from "../sample.ts";
import { gradientNormOf, unitLayers } from "./evidence.ts";
import { say, sayLayer, sayPart, sentence } from "./numbers.ts";

/** How much of the gradient arrives at the first layer. */
interface Flow {
  readonly first: LayerSample;
  readonly last: LayerSample;
  /** The norm at the first layer by that at the last one. */
  readonly ratio: number;
}

function flowOf(sample: StepSample): Flow | undefined {
  const layers = unitLayers(sample);
  const [first, last] = [layers[0], layers.at(-1)];
  if (first === undefined || last === undefined || first === last) return undefined;
  const norm = gradientNormOf(last);
  return norm > 0 && Number.isFinite(norm) ? { first, last, ratio: gradientNormOf(first) / norm } : undefined;
}

/** The layers at the front get next to nothing of the gradient. `isWalled`: a dead layer stands before them. */
export function vanishing({ samples }: History, isWalled: boolean): Finding[] {
  const recent = samples.slice(-2).map(flowOf);
  const flow = recent.at(-1);
  if (flow === undefined || !recent.every((each) => each !== undefined && each.ratio < 1e-3)) return [];
  if (flow.ratio === 0 && isWalled) return [];
  return [
    finding({
      kind: "vanishing",
      severity: flow.ratio < 1e-4 ? "error" : "warning",
      path: flow.first.path,
      step: samples.at(-1)?.step,
      message: `${sentence(sayLayer(flow.first))} gets ${sayPart(flow.ratio)} of the gradient of ${sayLayer(flow.last)}.`,
      evidence: { ratio: flow.ratio, lastLayer: flow.last.path, outputStd: flow.last.output.std },
      remedy:
        "Begin with larger weights (kaimingNormal before relu, xavierNormal before tanh), use relu in place of sigmoid, normalize between the layers, or add residual connections.",
      fixes: [
        { setting: "activation", to: "relu" },
        { setting: "init", to: "kaimingNormal" },
        { setting: "normalization", to: "batchNorm" },
      ],
    }),
  ];
}

/** Signals or gradients grow from layer to layer. */
export function exploding({ samples }: History): Finding[] {
  const last = samples.at(-1);
  if (last === undefined) return [];
  const flow = flowOf(last);
  const growth = growthOf(last);
  const backward = flow !== undefined && flow.ratio > 1e3 ? flow : undefined;
  if (backward === undefined && !(growth !== undefined && growth.factor > 1e3)) return [];
  const factor = Math.max(backward?.ratio ?? 0, growth?.factor ?? 0);
  const what =
    backward === undefined
      ? `The output of ${sayLayer(growth?.layer as LayerSample)} is ${say(factor)} times as large as the input.`
      : `${sentence(sayLayer(backward.first))} gets ${say(backward.ratio)} times the gradient of ${sayLayer(backward.last)}.`;
  return [
    finding({
      kind: "exploding",
      severity: factor > 1e5 ? "error" : "warning",
      path: (backward?.first ?? growth?.layer)?.path,
      step: last.step,
      message: what,
      evidence: { factor, ...(backward !== undefined && { lastLayer: backward.last.path }) },
      remedy:
        "Begin with smaller weights (kaimingNormal before relu, xavierNormal before tanh), normalize between the layers, lower the rate, or clip the gradients.",
      fixes: [
        { setting: "init", to: "kaimingNormal" },
        { setting: "normalization", to: "batchNorm" },
        { setting: "clipping", to: 1 },
      ],
    }),
  ];
}

/** The layer with the largest outputs, as multiples of the input. */
function growthOf({ input, layers }: StepSample): { readonly layer: LayerSample; readonly factor: number } | undefined {
  const from = input?.rms ?? layers[0]?.output.rms;
  if (from === undefined || !(from > 0)) return undefined;
  let found: { layer: LayerSample; factor: number } | undefined;
  for (const layer of layers) {
    const factor = layer.output.rms / from;
    if (Number.isFinite(factor) && factor > (found?.factor ?? 0)) found = { layer, factor };
  }
  return found;
}
