import { type ModelCard, type Shipped, shipped, shippedCard, type ShippedName } from "@ganglion/transfer";

const cards = new Map<string, Promise<ModelCard>>();
const bodies = new Map<string, Promise<Shipped>>();

/** The card of a body, which says what its pictures look like. One that did not come is asked for anew. */
export function cardOf(name: string): Promise<ModelCard> {
  return kept(cards, name, shippedCard);
}

/** A body with its weights. */
export function bodyOf(name: string): Promise<Shipped> {
  return kept(bodies, name, shipped);
}

function kept<T>(all: Map<string, Promise<T>>, name: string, load: (name: ShippedName) => Promise<T>): Promise<T> {
  const found = all.get(name) ?? load(name as ShippedName);
  all.set(name, found);
  found.catch(() => all.delete(name));
  return found;
}
