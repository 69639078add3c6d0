import type { Fitted } from "@ganglion/preprocessing";
import {
  type AbortSignalLike,
  checkFunction,
  checkOptions,
  checkSignal,
  describeValue,
  describeWord,
  type OptionChecks,
  refusal,
  type UrlLike,
} from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import { type ShippedEntry, type ShippedName, shippedModels } from "../shipped-models.ts";
import type { CifarResNet } from "../zoo/cifar-resnet.ts";
import type { ModelCard } from "./model-card.ts";

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
  const entry = entryOf(where, name);
  checkOptions<ShippedOptions>(where, options, CHECKS, RENAMED);
  return (await loaded("shipped", import("./read-shipped.ts"))).readShipped(name, entry, options);
}

/**
 * The names of the models that ship, for `shipped` and `shippedCard`.
 * @example
 * ```ts
 * import { shippedNames } from "@ganglion/transfer";
 * shippedNames().includes("digits"); // => true
 * ```
 */
export function shippedNames(): readonly ShippedName[] {
  return Object.keys(shippedModels()) as ShippedName[];
}

/** How `shippedCard` gets a card. */
export type ShippedCardOptions = Pick<ShippedOptions, "from" | "signal">;

/**
 * The card of a model that ships, without its weights: what its samples look like, what it knows and how well, before it is loaded.
 * @throws RangeError for a name that is not known, with those that are; TypeError for what is no option; Error if the file cannot be
 * fetched, or is no card of that model; the signal's reason.
 * @example
 * ```ts
 * import { shippedCard } from "@ganglion/transfer";
 * (await shippedCard("digits")).shape; // => [1, 8, 8]
 * ```
 */
export async function shippedCard(name: ShippedName, options: ShippedCardOptions = {}): Promise<ModelCard> {
  const entry = entryOf("shippedCard", name);
  const { from, signal } = CHECKS;
  checkOptions<ShippedCardOptions>("shippedCard", options, { from, signal }, RENAMED);
  return (await loaded("shippedCard", import("./read-card.ts"))).readCard("shippedCard", name, entry, options);
}

const RENAMED = { source: "from", path: "from", url: "from" };

const CHECKS: OptionChecks<ShippedOptions> = { from: checkFrom, onProgress: checkFunction, signal: checkSignal };

function checkFrom(at: string, name: string, value: unknown): void {
  const isUrl = typeof (Object(value) as Partial<UrlLike>).href === "string";
  if (isUrl || (typeof value === "string" && value !== "")) return;
  const remedy = "Pass a text or a URL.";
  throw refusal(TypeError, at, `${name} must be the address of a folder`, describeValue(value), remedy);
}

function entryOf(at: string, name: unknown): ShippedEntry {
  const entries = shippedModels();
  if (typeof name === "string" && Object.hasOwn(entries, name)) return entries[name as ShippedName];
  const kind = typeof name === "string" ? RangeError : TypeError;
  const remedy = `There are: ${Object.keys(entries).join(", ")}.`;
  throw refusal(kind, at, "name must be a model that ships", describeWord(name), remedy);
}
