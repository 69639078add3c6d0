import { buffersOf, type Layer, parametersOf } from "@ganglion/tensor";
import { type ModelCard, type Shipped, shipped, shippedCard, type ShippedName } from "@ganglion/transfer";
import { downloaded } from "../../worker/download.ts";

const cards = new Map<string, Promise<ModelCard>>();
let latest: { readonly name: string; readonly body: Promise<Shipped> } | undefined;

/** The card of a body, which says what its pictures look like. One that did not come is asked for anew. */
export function cardOf(name: string): Promise<ModelCard> {
  const found = cards.get(name) ?? downloaded(shippedCard(name as ShippedName));
  cards.set(name, found);
  found.catch(() => cards.delete(name));
  return found;
}

/** A body with its weights, which are freed when another one is asked for. One that did not come is asked for anew. */
export async function bodyOf(name: string): Promise<Shipped> {
  if (latest?.name === name) return latest.body;
  const before = latest;
  const body = downloaded(shipped(name as ShippedName));
  latest = { name, body };
  body.catch(() => {
    if (latest?.body === body) latest = undefined;
  });
  const old = await before?.body.catch(() => undefined);
  if (old !== undefined) for (const layer of [old.prepare, old.model]) free(layer);
  return body;
}

/** Frees what a model holds. */
export function free(model: Layer): void {
  for (const one of [...parametersOf(model), ...buffersOf(model)]) one.dispose();
}
