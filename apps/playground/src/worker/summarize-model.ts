import { type Layer, noGrad, type Shape, scope, zeros } from "@ganglion/tensor";
import { drawLayers } from "./drawn-layers.ts";
import type { LayerSummary, ModelSummary } from "./protocol.ts";

/** What a network is made of, and its weights just now. */
export async function summarizeModel(model: Layer, shape: Shape): Promise<ModelSummary> {
  const layers = summarizeLayers(model, shape);
  return { input: shape, layers, drawn: await drawLayers(model, shape) };
}

/** What each layer gives out for one sample, found by sending one through. */
function summarizeLayers(model: Layer, shape: Shape): LayerSummary[] {
  const layers: LayerSummary[] = [];
  scope(() =>
    noGrad(() => {
      model(zeros([1, ...shape]), {
        observe: (path, _, y, layer) => {
          if (path.includes(".")) return;
          layers.push({ path, kind: layer.kind ?? "function", shape: y.shape.slice(1), parameters: countIn(layer) });
        },
      });
    }),
  );
  return layers;
}

function countIn(layer: Layer): number {
  const own = Object.values(layer.parameters ?? {}).reduce((total, { size }) => total + size, 0);
  return Object.values(layer.children ?? {}).reduce((total, child) => total + countIn(child), own);
}
