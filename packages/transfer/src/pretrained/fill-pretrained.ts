import { describeValue, type Layer, refusal, type Tensor, type UrlLike } from "@ganglion/tensor";
import {
  loadWeights,
  type NamedTensors,
  matchWeights,
  readWeights,
  renameKeys,
  type WeightsSource,
} from "@ganglion/weights";
import { openCache } from "./cache.ts";
import type { CatalogueEntry } from "./catalogue.ts";
import { checkDigest, fetchWhole } from "./fetch-whole.ts";
import { loadKept, saveKept } from "./kept-weights.ts";
import type { PretrainedOptions } from "./pretrained.ts";

const where = "pretrained";

/** The options of `pretrained`, checked, and which file is meant. */
interface Wanted extends Omit<PretrainedOptions, "sha256"> {
  readonly name: string;
  readonly cache: boolean | string;
  readonly sha256: string | undefined;
}

/**
 * Puts the published weights into a network: from where they were kept, or from their source, and then keeps them.
 * @throws Error if the file cannot be had, or is another one; the signal's reason.
 */
export async function fillPretrained(model: Layer, entry: CatalogueEntry, wanted: Wanted): Promise<void> {
  const { name, source, cache, signal, sha256 } = wanted;
  const place = cache === false ? undefined : openCache(where, cache, `${name}-${sha256}.safetensors`);
  const reading = signal === undefined ? {} : { signal };
  if (place !== undefined && (await loadKept(model, place, reading))) return;
  const bytes = await bytesOf(entry, wanted);
  const { tensors } = await readWeights(bytes, reading);
  const file = source === undefined ? entry.card.url : "the source";
  freeing(tensors, () => load(model, renamed(entry, tensors), file));
  if (place !== undefined) await saveKept(model, place, sha256 ?? "");
}

/** What `readWeights` is to read: bytes where they are checked or come from a server, else the source as it is. */
async function bytesOf({ card }: CatalogueEntry, wanted: Wanted): Promise<WeightsSource> {
  const { source = card.url, sha256, signal, onProgress } = wanted;
  const address = String(isUrl(source) ? source.href : source);
  const isRemote = (typeof source === "string" || isUrl(source)) && /^https?:/i.test(address);
  if (!isRemote && sha256 === undefined) return source;
  const byHand = `Fetch ${card.url} with a browser, and pass the file: { source: path, file or bytes }.`;
  // Twice what the numbers take, and room for names.
  const most = 8 * card.parameters + 2 ** 24;
  const more = { byHand, most, ...(signal && { signal }), ...(onProgress && { onProgress }) };
  const bytes = isRemote ? await fetchWhole(where, address, more) : asBytes(source);
  if (sha256 !== undefined) await checkDigest(where, bytes, sha256);
  return bytes;
}

function isUrl(source: WeightsSource): source is UrlLike {
  return typeof source === "object" && "href" in source;
}

/** @throws TypeError unless the source is bytes, which can be checked. */
function asBytes(source: WeightsSource): Uint8Array {
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  const remedy = "Read the file first, or leave sha256 out.";
  throw refusal(
    TypeError,
    where,
    "what is checked by sha256 must be bytes or an address",
    describeValue(source),
    remedy,
  );
}

function renamed({ rename = [] }: CatalogueEntry, tensors: NamedTensors): NamedTensors {
  // A file that has the new names already needs none of the rules, which must each fit a name.
  const fitting = rename.filter(([from]) => Object.keys(tensors).some((key) => key.search(from) >= 0));
  return fitting.length === 0 ? tensors : renameKeys(tensors, fitting);
}

/**
 * Loads what was read; counters of batches, which older files lack, may be missing.
 * @throws Error if anything else does not fit.
 */
function load(model: Layer, tensors: NamedTensors, file: string): void {
  const { missing, unexpected, misfits } = matchWeights(model, tensors);
  const lacking = missing.filter(({ name }) => !name.endsWith("num_batches_tracked"));
  const wrong = [...lacking, ...unexpected, ...misfits].map(({ name }) => name);
  if (wrong.length > 0) {
    const shown = wrong.slice(0, 5).join(", ") + (wrong.length > 5 ? ` and ${wrong.length - 5} more` : "");
    const remedy = "Compare them with matchWeights, and load them with loadWeights(model, state, { strict: false }).";
    throw refusal(
      Error,
      where,
      `${file} must hold this network's weights`,
      `other names or shapes for ${shown}`,
      remedy,
    );
  }
  loadWeights(model, tensors, { strict: missing.length === 0 });
}

/** Frees the tensors after what is done with them. */
function freeing(tensors: Readonly<Record<string, Tensor>>, f: () => void): void {
  try {
    f();
  } finally {
    for (const x of Object.values(tensors)) x.dispose();
  }
}
