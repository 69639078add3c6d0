import { joinPath, type Layer, type Tensor, walkLayers } from "@ganglion/tensor";

/** A layer at its place in a model. */
export interface Link {
  readonly path: string;
  readonly layer: Layer;
  /** Why nothing can be put in its place; undefined if something can. */
  readonly fixedBy: string | undefined;
}

/** Layers of which each is called on the output of the one before, and nobody else is. */
export type Chain = readonly Link[];

/** A container that says which of its children follow each other. */
interface Chained extends Layer {
  readonly chains?: readonly (readonly string[])[];
}

/**
 * The chains of a model. A container that is a sequence is one, together with those inside of it and around it. Another may
 * list the names of children that follow each other in `chains`; what it does not list stands alone.
 */
export function chainsOf(model: Layer): readonly Chain[] {
  const chains: Link[][] = [];
  const open = (): Link[] => {
    const chain: Link[] = [];
    chains.push(chain);
    return chain;
  };
  const visit = (link: Link, chain: Link[]): void => {
    const { path, layer } = link;
    const children = layer.children ?? {};
    const visitChild = (name: string, into: Link[]): void => {
      const child = children[name];
      if (child === undefined) return;
      visit({ path: joinPath(path, name), layer: child, fixedBy: link.fixedBy ?? fixing(layer) }, into);
    };
    const names = Object.keys(children);
    if (layer.traits?.sequence === true) {
      for (const name of names) visitChild(name, chain);
      return;
    }
    chain.push(link);
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

/** Why a container's children cannot be replaced; undefined if they can. */
function fixing({ kind, withChildren }: Layer): string | undefined {
  return withChildren === undefined ? `its container (${kind ?? "a function"})` : undefined;
}

/** The paths of the layers that use each tensor of the model. */
export function usersOf(model: Layer): ReadonlyMap<Tensor, readonly string[]> {
  const users = new Map<Tensor, string[]>();
  for (const { path, layer } of walkLayers(model)) {
    for (const tensor of [...Object.values(layer.parameters ?? {}), ...Object.values(layer.buffers ?? {})]) {
      users.set(tensor, [...(users.get(tensor) ?? []), path]);
    }
  }
  return users;
}
