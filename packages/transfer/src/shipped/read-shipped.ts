import { fromJSON } from "@ganglion/preprocessing";
import { buffersOf, parametersOf, refusal, rng, type UrlLike } from "@ganglion/tensor";
import { loadWeights, readWeights } from "@ganglion/weights";
import { checkDigest, type FetchingOptions } from "../pretrained/fetch-whole.ts";
import type { ShippedEntry, ShippedName } from "../shipped-models.ts";
import type { ModelCard } from "./model-card.ts";
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
  const card = await readCard(name, addressOf(entry.card, from, `${name}.card.json`), reading);
  const address = addressOf(entry.weights, from, `${name}.safetensors`);
  const bytes = await readFile(where, address, { ...reading, ...(onProgress && { onProgress }) });
  await checkFile(bytes, card);
  const { tensors } = await readWeights(bytes, { ...(signal && { signal }) });
  const model = entry.make({ rng: rng(0) });
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

const BY_HAND =
  "Let the bundler copy the files of new URL(..., import.meta.url); Vite's dev server leaves them where they lie with " +
  'optimizeDeps: { exclude: ["@ganglion/transfer"] }. Or put the folder data of @ganglion/transfer on your server, and pass ' +
  "{ from: its address }.";

function addressOf(own: UrlLike, from: string | UrlLike | undefined, file: string): string {
  return from === undefined ? own.href : `${String(from).replace(/\/$/, "")}/${file}`;
}

async function readCard(name: string, address: string, options: FetchingOptions): Promise<ModelCard> {
  const bytes = await readFile(where, address, options);
  const text = new TextDecoder().decode(bytes);
  try {
    const card = JSON.parse(text) as Partial<ModelCard> | null;
    if (card?.name === name) return card as ModelCard;
  } catch {
    // Servers that know no address send a page instead; that is told below.
  }
  const got = `${JSON.stringify(text.slice(0, 40))} at ${address}`;
  throw refusal(Error, where, `the file must be the card of ${name}`, got, BY_HAND);
}

/** @throws Error unless the file is the one that the card is of. */
async function checkFile(bytes: Uint8Array, card: ModelCard): Promise<void> {
  const { subtle } = Object(globalThis.crypto) as { readonly subtle?: unknown };
  if (subtle !== undefined) return checkDigest(where, bytes, card.sha256);
  if (bytes.length === card.bytes) return;
  const remedy = "It was changed or cut off on the way; fetch it again.";
  throw refusal(Error, where, `the file must have ${card.bytes} bytes`, `${bytes.length}`, remedy);
}
