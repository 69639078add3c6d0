import { refusal, type TypedArray } from "@ganglion/tensor";
import type { ByteSource } from "./byte-source.ts";
import type { ElementType } from "./element-type.ts";
import type { Json } from "./json.ts";
import { shorten } from "./names.ts";
import { damaged, type Reading } from "./reading.ts";
import { isFileName, joinedSource, openShard } from "./shards.ts";
import { turned } from "./tfjs-layout.ts";
import { bytesOf, type Contents, type Part } from "./weights-file.ts";

type Fields = ReadonlyMap<string, Json>;
type Defect = (rule: string, got: string) => Error;

/** What stands in the file for each dtype. */
const TYPES: Readonly<Record<string, ElementType>> = { float32: "F32", int32: "I32", bool: "BOOL", float16: "F16" };
/** What quantized values stand as. */
const QUANTIZED: Readonly<Record<string, ElementType>> = { uint8: "U8", uint16: "U16", float16: "F16" };

/**
 * Reads where the weights of a TensorFlow.js layers model are, in the names and the layout of PyTorch.
 * @throws RangeError that names the defect, Error if a shard is not there.
 */
export async function readTfjs(reading: Reading, source: ByteSource, model: Fields): Promise<Contents> {
  const { where } = reading;
  const defect: Defect = (rule, got) => damaged(where, source.label, rule, got);
  if (model.get("format") === "graph-model") {
    const remedy = "Convert the layers model that it was made from, or rename and turn its weights in Python.";
    throw refusal(
      RangeError,
      where,
      "a TensorFlow.js model must be one of layers",
      `a graph in ${source.label}`,
      remedy,
    );
  }
  const groups = listOf(model.get("weightsManifest"));
  if (groups === undefined) throw defect("weightsManifest must be a list of groups", "something else");
  const kinds = kindsOf(model.get("modelTopology"));
  const parts = new Map<string, Part>();
  for (const group of groups) await readGroup({ reading, index: source, kinds, parts, defect }, group);
  return { format: "tfjs", metadata: metadataOf(model), parts };
}

interface Walk {
  readonly reading: Reading;
  readonly index: ByteSource;
  /** The classes of the layers by their names. */
  readonly kinds: ReadonlyMap<string, string>;
  readonly parts: Map<string, Part>;
  readonly defect: Defect;
}

async function readGroup({ reading, index, kinds, parts, defect }: Walk, group: Json): Promise<void> {
  const fields = group instanceof Map ? (group as Fields) : new Map<string, Json>();
  const [paths, weights] = [listOf(fields.get("paths")), listOf(fields.get("weights"))];
  if (paths === undefined || weights === undefined)
    throw defect("a group must have paths and weights", "something else");
  const wrong = paths.find((path) => !isFileName(path));
  if (wrong !== undefined)
    throw defect(
      "paths must name files beside the model",
      typeof wrong === "string" ? JSON.stringify(shorten(wrong)) : "something else",
    );
  const files = await Promise.all(paths.map((path) => openShard(reading, index, path as string)));
  const source = joinedSource(reading, `the shards of ${index.label}`, files);
  let start = 0;
  for (const weight of weights) {
    const { name, part } = readWeight(weight, source, start, kinds, defect);
    if (parts.has(name)) throw defect("each weight must have a name of its own", `${shorten(name)} twice`);
    parts.set(name, part);
    start += part.bytes;
  }
  if (start !== source.size) throw defect(`the shards must hold the ${start} bytes of the weights`, `${source.size}`);
}

function readWeight(
  weight: Json,
  source: ByteSource,
  start: number,
  kinds: ReadonlyMap<string, string>,
  defect: Defect,
): { readonly name: string; readonly part: Part } {
  const fields = weight instanceof Map ? (weight as Fields) : new Map<string, Json>();
  const [path, shape, dtype] = [fields.get("name"), listOf(fields.get("shape")), fields.get("dtype")];
  const isShape = shape?.every((length) => Number.isSafeInteger(length) && (length as number) >= 0) === true;
  if (typeof path !== "string" || path === "" || !isShape || shape.length > 64) {
    throw defect(
      "a weight must have a name and a shape",
      typeof path === "string" ? `${shorten(path)} without` : "neither",
    );
  }
  const { type, expand } = storageOf(path, fields.get("quantization"), dtype, defect);
  const lengths = shape as readonly number[];
  const bytes = bytesOf(type, lengths);
  if (Number.isNaN(bytes) || start + bytes > source.size) {
    throw defect(`${shorten(path)} must lie within the ${source.size} bytes of its shards`, `${bytes} from ${start}`);
  }
  const layers = path.split("/").slice(0, -1);
  const { arrange: turn, ...own } = turned(
    path,
    lengths,
    kinds.get(layers.join("/")) ?? kinds.get(layers.at(-1) ?? ""),
  );
  const arrange = chain(expand, turn);
  return {
    name: own.name,
    part: { type, shape: own.shape, bytes, source, start, ...(arrange === undefined ? {} : { arrange }) },
  };
}

type Arrange = (values: TypedArray) => TypedArray;

function chain(first: Arrange | undefined, second: Arrange | undefined): Arrange | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return (values) => second(first(values));
}

/** What a weight is stored as, and how its values are got back from that. */
function storageOf(
  path: string,
  quantization: Json | undefined,
  dtype: Json | undefined,
  defect: Defect,
): { readonly type: ElementType; readonly expand?: Arrange } {
  const isQuantized = quantization !== undefined;
  const fields = quantization instanceof Map ? (quantization as Fields) : new Map<string, Json>();
  const [known, stored] = isQuantized ? [QUANTIZED, fields.get("dtype")] : [TYPES, dtype];
  const type = typeof stored === "string" && Object.hasOwn(known, stored) ? known[stored] : undefined;
  if (type === undefined || typeof dtype !== "string" || !Object.hasOwn(TYPES, dtype)) {
    const got = type === undefined ? stored : dtype;
    const shown = typeof got === "string" ? JSON.stringify(shorten(got)) : "something else";
    throw defect(`${shorten(path)} must be of ${Object.keys(known).join(", ")}`, shown);
  }
  if (!isQuantized || type === "F16") return { type };
  const [scale, min] = [fields.get("scale"), fields.get("min")];
  if (!Number.isFinite(scale) || !Number.isFinite(min)) {
    throw defect(`the quantization of ${shorten(path)} must have scale and min`, "something else");
  }
  const [factor, least] = [scale as number, min as number];
  const expand: Arrange = (values) => {
    if (dtype === "int32") return Int32Array.from(values, (value) => Math.round(value * factor + least));
    return Float32Array.from(values, (value) => value * factor + least);
  };
  return { type, expand };
}

/** The classes of the layers, wherever they stand in the topology. */
function kindsOf(topology: Json | undefined): ReadonlyMap<string, string> {
  const kinds = new Map<string, string>();
  const visit = (value: Json | undefined): void => {
    if (Array.isArray(value)) for (const item of value as readonly Json[]) visit(item);
    if (!(value instanceof Map)) return;
    const fields = value as Fields;
    const [kind, config] = [fields.get("class_name"), fields.get("config")];
    const name = config instanceof Map ? ((config as Fields).get("name") ?? fields.get("name")) : undefined;
    if (typeof kind === "string" && typeof name === "string") kinds.set(name, kind);
    for (const item of fields.values()) visit(item);
  };
  visit(topology);
  return kinds;
}

function metadataOf(model: Fields): Record<string, string> {
  const texts = ["format", "generatedBy", "convertedBy"].map((key) => [key, model.get(key)] as const);
  return Object.fromEntries(texts.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

function listOf(value: Json | undefined): readonly Json[] | undefined {
  return Array.isArray(value) ? (value as readonly Json[]) : undefined;
}
