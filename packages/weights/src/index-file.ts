import type { ByteSource } from "./byte-source.ts";
import { type Json, parseJson } from "./json.ts";
import { shorten } from "./names.ts";
import { damaged, type Reading } from "./reading.ts";
import { readSafetensors } from "./safetensors-header.ts";
import { isFileName, openShard } from "./shards.ts";
import type { Contents, Part } from "./weights-file.ts";

/** The longest index that is read. */
const MAX_INDEX_LENGTH = 2 ** 26;
/**
 * Reads an index of several safetensors files, and their headers.
 * @throws RangeError that names the defect, Error if a shard is not there.
 */
export async function readIndex(reading: Reading, source: ByteSource, index: Json): Promise<Contents> {
  const { where } = reading;
  const weightMap = weightMapOf(where, source, index);
  const metadata: Record<string, string> = {};
  const parts = new Map<string, Part>();
  for (const file of new Set(weightMap.values())) {
    const shard = await openShard(reading, source, file);
    const contents = await readSafetensors(where, shard);
    Object.assign(metadata, contents.metadata);
    for (const [name, part] of contents.parts) {
      if (weightMap.get(name) === file) parts.set(name, part);
      else
        throw damaged(
          where,
          shard.label,
          "a shard must hold what the index says",
          `${shorten(name)}, which is not said,`,
        );
    }
  }
  const missing = [...weightMap].find(([name]) => !parts.has(name));
  if (missing !== undefined) {
    throw damaged(where, missing[1], "a shard must hold what the index says", `no ${shorten(missing[0])}`);
  }
  // In the order of the index, as in one file.
  return {
    format: "safetensors",
    metadata,
    parts: new Map([...weightMap.keys()].map((name) => [name, parts.get(name) as Part])),
  };
}

/**
 * Reads a JSON file that says where weights are: an index, or a model of TensorFlow.js.
 * @throws RangeError unless it is JSON in UTF-8.
 */
export async function readJson(where: string, source: ByteSource): Promise<Json> {
  const defect = (rule: string, got: string): Error => damaged(where, source.label, rule, got);
  if (source.size > MAX_INDEX_LENGTH)
    throw defect(`an index must have at most ${MAX_INDEX_LENGTH} bytes`, `${source.size}`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await source.read(0, source.size));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw damaged(where, source.label, "an index must be UTF-8", "bytes that are not", error);
  }
  return parseJson(text, (got) => defect("an index must be plain JSON", got));
}

function weightMapOf(where: string, source: ByteSource, index: Json): ReadonlyMap<string, string> {
  const defect = (rule: string, got: string): Error => damaged(where, source.label, rule, got);
  const found: unknown = index instanceof Map ? index.get("weight_map") : undefined;
  if (!(found instanceof Map)) throw defect("an index must have a weight_map", "none");
  for (const [name, file] of found as ReadonlyMap<string, Json>) {
    if (isFileName(file)) continue;
    const got = typeof file === "string" ? JSON.stringify(shorten(file)) : "none";
    throw defect(`the weight_map must name a file beside the index for ${shorten(name)}`, got);
  }
  return found as ReadonlyMap<string, string>;
}
