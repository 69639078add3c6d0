import { type Layer, type LayerPlace, walkLayers } from "@ganglion/tensor";

/** A part of a model that is called as a whole: a layer, or a block of several, of a sequence. */
export interface Unit {
  readonly path: string;
  readonly layer: Layer;
}

/** The parts of a model from its input to its output, sequences in sequences taken apart. */
export function unitsOf(where: string, model: Layer): Unit[] {
  walkLayers(model, where);
  const units: Unit[] = [];
  const visit = (path: string, layer: Layer): void => {
    if (layer.traits?.sequence !== true) {
      units.push({ path, layer });
      return;
    }
    for (const [name, child] of Object.entries(layer.children ?? {})) {
      visit(path === "" ? name : `${path}.${name}`, child);
    }
  };
  visit("", model);
  return units;
}

/** The places of a part that have parameters, whether they are frozen or not. */
export function trainedPlaces({ layer }: Unit): LayerPlace[] {
  return walkLayers(layer).filter(({ layer: inner }) => Object.keys(inner.parameters ?? {}).length > 0);
}
