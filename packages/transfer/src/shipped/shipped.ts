import { type Fitted, fromJSON } from "@ganglion/preprocessing";
import {
  type AbortSignalLike,
  buffersOf,
  checkFunction,
  checkOptions,
  checkSignal,
  describeValue,
  describeWord,
  type OptionChecks,
  parametersOf,
  refusal,
  rng,
  type UrlLike,
} from "@ganglion/tensor";
import { loadWeights, readWeights } from "@ganglion/weights";
import { checkDigest, type FetchingOptions } from "../pretrained/fetch-whole.ts";
import { type ShippedEntry, type ShippedName, shippedModels } from "../shipped-models.ts";
import type { CifarResNet } from "../zoo/cifar-resnet.ts";
import type { ModelCard } from "./model-card.ts";
import { readFile } from "./read-file.ts";

/** How `shipped` gets a model. */
export interface ShippedOptions {
  /**
   * Where the files `NAME.card.json` and `NAME.safetensors` lie, if not in the package: the address of a folder, in Node also its
   * path.
   */
  readonly from?: string | UrlLike;
  /** Called with the bytes of the weights that are there, and of how many where the server says it. */
  readonly onProgress?: (progress: { readonly loaded: number; readonly total: number | undefined }) => void;
  /** Stops it: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignalLike;
}

/** A model that ships. */
export interface Shipped {
  readonly model: CifarResNet;
  readonly card: ModelCard;
  /** Prepares samples `[n, ...card.shape]`, with values from 0 to 1, as they were in training. */
  readonly prepare: Fitted;
}

const where = "shipped";

/**
 * A model that ships with this package, on the active backend, with its card and what prepares its samples. Its weights are loaded by
 * this call, and checked by their SHA-256 where the platform can compute it (a page that is not served by https cannot: then by their
 * length).
 * @throws RangeError for a name that is not known, with those that are; TypeError for what is no option; Error if a file cannot be
 * fetched, or is not the one that belongs to the card; the signal's reason.
 * @example
 * ```ts
 * import { digits } from "@ganglion/datasets";
 * import { argmax, noGrad } from "@ganglion/tensor";
 * import { shipped } from "@ganglion/transfer";
 * const { model, card, prepare } = await shipped("digits");
 * card.accuracy > 0.97; // => true
 * const [batch] = (await digits()).batches({ batchSize: 3 });
 * await argmax(noGrad(() => model(prepare(batch!.x))), { axis: 1 }).array(); // => [0, 1, 2]
 * ```
 * @see Mitchell, Wu, Zaldivar, Barnes, Vasserman, Hutchinson, Spitzer, Raji, Gebru, 2019, "Model Cards for Model Reporting"
 */
export async function shipped(name: ShippedName, options: ShippedOptions = {}): Promise<Shipped> {
  const entry = entryOf(name);
  checkOptions<ShippedOptions>(where, options, CHECKS, { source: "from", path: "from", url: "from" });
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

const CHECKS: OptionChecks<ShippedOptions> = { from: checkFrom, onProgress: checkFunction, signal: checkSignal };

function checkFrom(at: string, name: string, value: unknown): void {
  const isUrl = typeof (Object(value) as Partial<UrlLike>).href === "string";
  if (isUrl || (typeof value === "string" && value !== "")) return;
  const remedy = "Pass a text or a URL.";
  throw refusal(TypeError, at, `${name} must be the address of a folder`, describeValue(value), remedy);
}

function entryOf(name: unknown): ShippedEntry {
  const entries = shippedModels();
  if (typeof name === "string" && Object.hasOwn(entries, name)) return entries[name as ShippedName];
  const kind = typeof name === "string" ? RangeError : TypeError;
  const remedy = `There are: ${Object.keys(entries).join(", ")}.`;
  throw refusal(kind, where, "name must be a model that ships", describeWord(name), remedy);
}

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
