import { joinPath, type Layer } from "@ganglion/tensor";
import { weightedPlace } from "./places.ts";

/** A layer that says by how much the weights before it are scaled; the activations of `@ganglion/activations` do. */
export interface ActivationLayer extends Layer {
  readonly gain: number;
}

/** What comes next: an activation, something else that uses the signal, or nothing that matters. */
type Next = ActivationLayer | "other" | undefined;

/**
 * The activation that follows each layer of a model, by the layer's path, if the next thing that matters is one. Layers
 * without weights, such as normalization, pooling and dropout, are looked through. Containers count as sequences,
 * but for those with a branch, such as residuals, whose parts run side by side.
 */
export function followingActivations(model: Layer): Map<string, ActivationLayer> {
  const found = new Map<string, ActivationLayer>();
  visit(model, "", undefined, found);
  return found;
}

function visit(layer: Layer, path: string, after: Next, found: Map<string, ActivationLayer>): void {
  if (typeof after === "function") found.set(path, after);
  const children = Object.entries(layer.children ?? {});
  let next = after;
  // From the last to the first, so that each knows what comes after it.
  for (const [name, child] of children.toReversed()) {
    visit(child, joinPath(path, name), next, found);
    if (layer.traits?.branch === undefined) next = firstOf(child) ?? next;
  }
}

/** The first thing inside of a layer that matters to the one before it. */
function firstOf(layer: Layer): Next {
  if (weightedPlace({ path: "", layer }) !== undefined || layer.traits?.branch !== undefined) return "other";
  if (isActivation(layer)) return layer;
  for (const child of Object.values(layer.children ?? {})) {
    const first = firstOf(child);
    if (first !== undefined) return first;
  }
  return undefined;
}

function isActivation(layer: Layer): layer is ActivationLayer {
  return "gain" in layer && typeof layer.gain === "number";
}
