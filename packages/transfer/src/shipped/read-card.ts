import { refusal, type UrlLike } from "@ganglion/tensor";
import type { ShippedEntry, ShippedName } from "../shipped-models.ts";
import type { ModelCard } from "./model-card.ts";
import { readFile } from "./read-file.ts";
import type { ShippedCardOptions } from "./shipped.ts";

/** How to get at the files where they are not. */
export const BY_HAND: string =
  "Let the bundler copy the files of new URL(..., import.meta.url); Vite's dev server leaves them where they lie with " +
  'optimizeDeps: { exclude: ["@ganglion/transfer"] }. Or put the folder data of @ganglion/transfer on your server, and pass ' +
  "{ from: its address }.";

/** Where a file of a model lies: beside the package, or in the folder that was given. */
export function addressOf(own: UrlLike, from: string | UrlLike | undefined, file: string): string {
  return from === undefined ? own.href : `${String(from).replace(/\/$/, "")}/${file}`;
}

/**
 * The card of a model that ships, for options that are checked.
 * @throws Error if the file cannot be fetched, or is no card of that model; the signal's reason.
 */
export async function readCard(
  at: string,
  name: ShippedName,
  entry: ShippedEntry,
  { from, signal }: ShippedCardOptions,
): Promise<ModelCard> {
  const address = addressOf(entry.card, from, `${name}.card.json`);
  const bytes = await readFile(at, address, { byHand: BY_HAND, ...(signal && { signal }) });
  const text = new TextDecoder().decode(bytes);
  try {
    const card = JSON.parse(text) as Partial<ModelCard> | null;
    if (card?.name === name) return card as ModelCard;
  } catch {
    // Servers that know no address send a page instead; that is told below.
  }
  const got = `${JSON.stringify(text.slice(0, 40))} at ${address}`;
  throw refusal(Error, at, `the file must be the card of ${name}`, got, BY_HAND);
}
