import { type Layer, type Tensor, walkLayers } from "@ganglion/tensor";
import { isTrained } from "../collect/layer-facts.ts";

/** A layer and how many numbers its own parameters have. */
export interface LayerState {
  readonly path: string;
  readonly layer: Layer;
  readonly parameters: number;
  readonly trained: number;
}

/** Numbers and bytes of a whole model; what is shared counts once. */
export interface StateCounts {
  readonly numbers: Readonly<Record<"parameters" | "trained" | "buffers", number>>;
  readonly bytes: Readonly<Record<"parameters" | "trained" | "buffers", number>>;
}

const BYTES = { float32: 4, float64: 8, int32: 4 } as const;

/** Counts the state of each layer inside of a model, of the model's own if it has any, and of all together. */
export function countState(model: Layer): { readonly layers: readonly LayerState[]; readonly total: StateCounts } {
  const [all, trained, buffers] = [new Set<Tensor>(), new Set<Tensor>(), new Set<Tensor>()];
  const layers: LayerState[] = [];
  for (const { path, layer } of walkLayers(model)) {
    const own = Object.values(layer.parameters ?? {});
    const ownTrained = own.filter((x) => isTrained(layer, x));
    for (const x of own) all.add(x);
    for (const x of ownTrained) trained.add(x);
    for (const x of Object.values(layer.buffers ?? {})) buffers.add(x);
    const isListed = path !== "" || own.length > 0 || Object.keys(layer.children ?? {}).length === 0;
    if (isListed) layers.push({ path, layer, parameters: sizeOf(own), trained: sizeOf(ownTrained) });
  }
  return {
    layers,
    total: {
      numbers: { parameters: sizeOf(all), trained: sizeOf(trained), buffers: sizeOf(buffers) },
      bytes: { parameters: bytesOf(all), trained: bytesOf(trained), buffers: bytesOf(buffers) },
    },
  };
}

function sizeOf(tensors: Iterable<Tensor>): number {
  return [...tensors].reduce((sum, { size }) => sum + size, 0);
}

function bytesOf(tensors: Iterable<Tensor>): number {
  return [...tensors].reduce((sum, { size, dtype }) => sum + size * BYTES[dtype], 0);
}
