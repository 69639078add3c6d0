import {
  type AbortSignalLike,
  anything,
  buffersOf,
  checkBoolean,
  checkFunction,
  checkOptions,
  checkSignal,
  checkString,
  describeValue,
  describeWord,
  type Layer,
  type OptionChecks,
  parametersOf,
  refusal,
  rng,
} from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { WeightsSource } from "@ganglion/weights";
import type { DenseNet } from "../zoo/densenet.ts";
import type { PlainNetwork } from "../zoo/alexnet.ts";
import type { MobileNetwork } from "../zoo/mobilenet-v2.ts";
import type { ResNet } from "../zoo/resnet.ts";
import type { SqueezeNet } from "../zoo/squeezenet.ts";
import { type CatalogueEntry, catalogue, type PretrainedName, type WeightsCard } from "./catalogue.ts";

/** The network of a name. */
export type PretrainedNetwork<N extends PretrainedName> = N extends `resnet${string}`
  ? ResNet
  : N extends `mobilenet${string}` | "efficientnetB0"
    ? MobileNetwork
    : N extends `squeezenet${string}`
      ? SqueezeNet
      : N extends "densenet121"
        ? DenseNet
        : PlainNetwork;

/** How `pretrained` gets the weights. */
export interface PretrainedOptions {
  /** Where the file is, if not where it was published: a path, an address, a File, bytes. */
  readonly source?: WeightsSource;
  /** How the SHA-256 of the file must begin; by default the published file's, and nothing of a `source` of your own. */
  readonly sha256?: string;
  /**
   * Whether the weights are kept on this machine, so that they are fetched once: true by default where the published file is
   * fetched. A text is the folder, in Node. A `source` of your own is kept only if `sha256` says which file it is.
   */
  readonly cache?: boolean | string;
  /** Called with the bytes that are there, and of how many where the server says it. */
  readonly onProgress?: (progress: { readonly loaded: number; readonly total: number | undefined }) => void;
  /** Stops it: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignalLike;
}

/** A network with its published weights. */
export interface Pretrained<L extends Layer = Layer> {
  readonly model: L;
  /** What to feed it, and what is known about it. */
  readonly card: WeightsCard;
}

/**
 * A network with its published weights, on the active backend: fetched with progress, checked by their SHA-256, and kept on this machine (in
 * Node in a folder, in a browser in the page's private file system), from where they come the next time, without a network too.
 * @throws RangeError for a name that is not known, with those that are; TypeError for what is no option; Error if the file cannot be fetched,
 * with how to do it by hand, or is not the one that was published; the signal's reason.
 * @example
 * ```ts no-run
 * import { rng } from "@ganglion/tensor";
 * import { freeze, pretrained, replaceHead } from "@ganglion/transfer";
 * const { model, card } = await pretrained("resnet18", { onProgress: ({ loaded }) => console.log(loaded) });
 * console.log(card.mean, card.std); // what images are to be prepared by
 * const mine = replaceHead(freeze(model), { classes: 5, rng: rng(7) });
 * ```
 */
export async function pretrained<N extends PretrainedName>(
  name: N,
  options: PretrainedOptions = {},
): Promise<Pretrained<PretrainedNetwork<N>>> {
  const where = "pretrained";
  const entry = entryOf(where, name);
  checkOptions<PretrainedOptions>(where, options, CHECKS, { hash: "sha256", url: "source", path: "source" });
  const { source, cache = source === undefined } = options;
  const sha256 = options.sha256 ?? (source === undefined ? entry.card.sha256 : undefined);
  if (cache !== false && sha256 === undefined) throw unknownFile(where);
  const model = entry.make({ rng: rng(0) });
  try {
    const { fillPretrained } = await loaded(where, import("./fill-pretrained.ts"));
    await fillPretrained(model, entry, { ...options, cache, name, sha256 });
  } catch (error) {
    for (const x of [...parametersOf(model), ...buffersOf(model)]) x.dispose();
    throw error;
  }
  return { model: model as PretrainedNetwork<N>, card: entry.card };
}

/** The error for what could be taken for another file the next time. */
function unknownFile(where: string): TypeError {
  const remedy = "Pass { sha256 } too, or leave cache out.";
  return refusal(TypeError, where, "a source of your own is kept only by its SHA-256", "cache without sha256", remedy);
}

function checkDigits(where: string, name: string, value: unknown): void {
  checkString(where, name, value, true);
  if (/^[0-9a-f]{8,64}$/i.test(value)) return;
  const remedy = "Torchvision's files have the first 8 in their names.";
  throw refusal(RangeError, where, `${name} must be 8 to 64 hexadecimal digits`, describeValue(value), remedy);
}

function checkCache(where: string, name: string, value: unknown): void {
  if (typeof value === "string" && value !== "") return;
  checkBoolean(where, name, value, true);
}

const CHECKS: OptionChecks<PretrainedOptions> = {
  source: anything,
  sha256: checkDigits,
  cache: checkCache,
  onProgress: checkFunction,
  signal: checkSignal,
};

function entryOf(where: string, name: unknown): CatalogueEntry {
  const entries = catalogue();
  if (typeof name === "string" && Object.hasOwn(entries, name)) return entries[name as PretrainedName];
  const known = Object.keys(entries).join(", ");
  const kind = typeof name === "string" ? RangeError : TypeError;
  throw refusal(
    kind,
    where,
    "name must be a network whose weights are known",
    describeWord(name),
    `Known are: ${known}.`,
  );
}
