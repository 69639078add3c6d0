import type { Layer, Tensor } from "@ganglion/tensor";
import { isRebuildable } from "./map-layers.ts";

/** A layer at its place in a model. */
export interface Slot {
  readonly path: string;
  readonly layer: Layer;
  /** Why nothing can be put in its place; undefined if something can. */
  readonly fixedBy: string | undefined;
}

/** Layers of which each is called on the output of the one before, and nobody else is. */
export type Chain = readonly Slot[];

/** A container that says which of its children follow each other. */
interface Chained extends Layer {
  readonly chains?: readonly (readonly string[])[];
}

/**
 * The chains of a model. A `sequential` is one, together with those inside of it and around it. A container of another
 * kind may list the names of children that follow each other in `chains`; what it does not list stands alone.
 */
export function chainsOf(model: Layer): readonly Chain[] {
  const chains: Slot[][] = [];
  const open = (): Slot[] => {
    const chain: Slot[] = [];
    chains.push(chain);
    return chain;
  };
  const visit = (slot: Slot, chain: Slot[]): void => {
    const { path, layer } = slot;
    const children = layer.children ?? {};
    const visitChild = (name: string, into: Slot[]): void => {
      const child = children[name];
      if (child === undefined) return;
      const fixedBy =
        slot.fixedBy ?? (isRebuildable(layer) ? undefined : `its container (${layer.kind ?? "a function"})`);
      visit({ path: path === "" ? name : `${path}.${name}`, layer: child, fixedBy }, into);
    };
    const names = Object.keys(children);
    if (layer.kind === "sequential") {
      for (const name of names) visitChild(name, chain);
      return;
    }
    chain.push(slot);
    const listed = (layer as Chained).chains ?? [];
    const alone = names.filter((name) => !listed.some((chained) => chained.includes(name)));
    for (const chained of [...listed, ...alone.map((name) => [name])]) {
      const inner = open();
      for (const name of chained) visitChild(name, inner);
    }
  };
  visit({ path: "", layer: model, fixedBy: undefined }, open());
  return chains;
}

/** The paths at which each tensor of the model is used. */
export function placesOf(model: Layer): ReadonlyMap<Tensor, readonly string[]> {
  const places = new Map<Tensor, string[]>();
  const visit = (layer: Layer, path: string): void => {
    for (const tensor of [...Object.values(layer.parameters ?? {}), ...Object.values(layer.buffers ?? {})]) {
      places.set(tensor, [...(places.get(tensor) ?? []), path]);
    }
    for (const [name, child] of Object.entries(layer.children ?? {}))
      visit(child, path === "" ? name : `${path}.${name}`);
  };
  visit(model, "");
  return places;
}
