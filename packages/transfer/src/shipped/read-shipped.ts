import { fromJSON } from "@ganglion/preprocessing";
import { buffersOf, parametersOf, refusal, rng } from "@ganglion/tensor";
import { loadWeights, readWeights } from "@ganglion/weights";
import { checkDigest } from "../pretrained/fetch-whole.ts";
import type { ShippedEntry, ShippedName } from "../shipped-models.ts";
import type { ModelCard } from "./model-card.ts";
import { addressOf, BY_HAND, readCard } from "./read-card.ts";
import { readFile } from "./read-file.ts";
import type { Shipped, ShippedOptions } from "./shipped.ts";

const where = "shipped";

/**
 * What `shipped` returns, for options that it has checked.
 * @throws Error if a file cannot be fetched, or is not the one that belongs to the card; the signal's reason.
 */
export async function readShipped(name: ShippedName, entry: ShippedEntry, options: ShippedOptions): Promise<Shipped> {
  const { from, signal, onProgress } = options;
  const reading = { byHand: BY_HAND, ...(signal && { signal }) };
  const card = await readCard(where, name, entry, options);
  const address = addressOf(entry.weights, from, `${name}.safetensors`);
  const bytes = await readFile(where, address, { ...reading, ...(onProgress && { onProgress }) });
  await checkFile(bytes, card);
  const { tensors } = await readWeights(bytes, { ...(signal && { signal }) });
  const model = await entry.make({ rng: rng(0) });
  try {
    loadWeights(model, tensors);
  } catch (error) {
    for (const x of [...parametersOf(model), ...buffersOf(model)]) x.dispose();
    throw error;
  } finally {
    for (const x of Object.values(tensors)) x.dispose();
  }
  return { model, card, prepare: fromJSON(card.prepare) };
}

/** @throws Error unless the file is the one that the card is of. */
async function checkFile(bytes: Uint8Array, card: ModelCard): Promise<void> {
  const { subtle } = Object(globalThis.crypto) as { readonly subtle?: unknown };
  if (subtle !== undefined) return checkDigest(where, bytes, card.sha256);
  if (bytes.length === card.bytes) return;
  const remedy = "It was changed or cut off on the way; fetch it again.";
  throw refusal(Error, where, `the file must have ${card.bytes} bytes`, `${bytes.length}`, remedy);
}
