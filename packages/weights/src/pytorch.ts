import { refusal } from "@ganglion/tensor";
import type { ByteSource } from "./byte-source.ts";
import { type ElementType, factsOf } from "./element-type.ts";
import { shorten } from "./json.ts";
import { type PickledCall, type PickledReference, readPickle, shownPickled } from "./pickle.ts";
import { damaged, type Reading } from "./reading.ts";
import { toRowMajor } from "./row-major.ts";
import { bytesOf, type Contents, type Part } from "./weights-file.ts";
import type { ZipEntry } from "./zip-entries.ts";
import { zipSource } from "./zip-source.ts";

const PICKLE = /^[^/]+\/data\.pkl$/;
const LONGEST_PICKLE = 2 ** 26;
const DEEPEST = 32;
const LONGEST_PATH = 1024;
/** Tensors may share memory, but not be made of nothing. */
const MOST_SHARED = 4;

const STORAGES: Readonly<Record<string, ElementType>> = {
  "torch.BoolStorage": "BOOL",
  "torch.ByteStorage": "U8",
  "torch.CharStorage": "I8",
  "torch.ShortStorage": "I16",
  "torch.IntStorage": "I32",
  "torch.LongStorage": "I64",
  "torch.HalfStorage": "F16",
  "torch.BFloat16Storage": "BF16",
  "torch.FloatStorage": "F32",
  "torch.DoubleStorage": "F64",
};
const CALLS = [
  "collections.OrderedDict",
  "torch._utils._rebuild_tensor_v2",
  "torch._utils._rebuild_parameter",
  "torch.Size",
] as const;

/** Whether a zip file is one that PyTorch saved. */
export function isPytorch(entries: readonly ZipEntry[]): boolean {
  return entries.some(({ name }) => PICKLE.test(name));
}

/** The error for a file of PyTorch's before 1.6. */
export function olderFormat(where: string, label: string): RangeError {
  const remedy = "Load it with torch.load and save it again with torch.save of PyTorch 1.6 or later.";
  return refusal(RangeError, where, "a PyTorch file must be of its zip format", `the older one in ${label}`, remedy);
}

/** A storage that a pickle refers to. */
interface Storage {
  readonly type: ElementType;
  readonly key: string;
  readonly count: number;
}

/** A tensor that a pickle asks for. */
interface Rebuilt {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

type Defect = (rule: string, got: string) => Error;

/**
 * Reads what PyTorch saved: tensors by the path of their keys, numbers and texts beside them as metadata. Nothing is executed:
 * names other than those of tensors and dicts are refused.
 * @throws RangeError that names the defect, or what else the file asks for.
 */
export async function readPytorch(
  reading: Reading,
  source: ByteSource,
  entries: readonly ZipEntry[],
): Promise<Contents> {
  const { where } = reading;
  const defect: Defect = (rule, got) => damaged(where, source.label, rule, got);
  const found = entries.filter(({ name }) => PICKLE.test(name));
  const [pickle] = found as [ZipEntry];
  if (found.length > 1) throw defect("there must be one data.pkl", `${found.length}`);
  if (pickle.size > LONGEST_PICKLE)
    throw defect(`data.pkl must have at most ${LONGEST_PICKLE} bytes`, `${pickle.size}`);
  const folder = pickle.name.slice(0, -"data.pkl".length);
  const files = new Map(entries.map((entry) => [entry.name, entry]));
  await checkOrder(reading, source, files.get(`${folder}byteorder`), defect);
  const bytes = await (await zipSource(reading, source, pickle)).read(0, pickle.size);
  const { tensors, metadata } = namesOf(readPickle(bytes, readerFor(where, source.label, defect)), defect);
  const sources = new Map<string, ByteSource>();
  const parts = new Map<string, Part>();
  let total = 0;
  for (const [name, rebuilt] of tensors) {
    const { key } = rebuilt.storage;
    const entry = files.get(`${folder}data/${key}`);
    if (entry === undefined) throw defect(`the storage of ${shorten(name)} must be in the file`, `no ${shorten(key)}`);
    const storage = sources.get(key) ?? (await zipSource(reading, source, entry));
    sources.set(key, storage);
    const part = partOf(name, rebuilt, storage, defect);
    total += bytesOf(part.type, part.shape);
    if (total > MOST_SHARED * source.size) {
      throw defect(`tensors must not take more than ${MOST_SHARED} times the file`, `${total} bytes of ${source.size}`);
    }
    parts.set(name, part);
  }
  return { format: "pytorch", metadata, parts };
}

async function checkOrder(
  reading: Reading,
  source: ByteSource,
  entry: ZipEntry | undefined,
  defect: Defect,
): Promise<void> {
  if (entry === undefined) return;
  const bytes = await (await zipSource(reading, source, entry)).read(0, Math.min(entry.size, 16));
  const order = String.fromCharCode(...bytes);
  if (order !== "little") throw defect("the byte order must be little", JSON.stringify(order));
}

function readerFor(where: string, label: string, defect: Defect): Parameters<typeof readPickle>[1] {
  return {
    fail: defect,
    name(name) {
      if (Object.hasOwn(STORAGES, name) || (CALLS as readonly string[]).includes(name)) return;
      const remedy = "Save the model's state dict alone: torch.save(model.state_dict(), path).";
      const rule = "a PyTorch file must hold tensors, dicts, lists, numbers and texts alone";
      throw refusal(RangeError, where, rule, `${shorten(name)} in ${label}`, remedy);
    },
    call: (call) => rebuild(call, defect),
    refer: (reference) => storageOf(reference, defect),
  };
}

function storageOf({ reference }: PickledReference, defect: Defect): { readonly storage: Storage } {
  const [tag, name, key, , count] = Array.isArray(reference) ? (reference as unknown[]) : [];
  const { python = "" } = Object(name) as { readonly python?: string };
  const type = Object.hasOwn(STORAGES, python) ? STORAGES[python] : undefined;
  if (tag === "storage" && type !== undefined && typeof key === "string" && isWhole(count)) {
    return { storage: { type, key, count } };
  }
  throw defect("a storage must have a type, a key and a size", shownPickled(reference));
}

function rebuild({ call, given }: PickledCall, defect: Defect): unknown {
  const [first, offset, shape, strides] = given;
  if (call === "collections.OrderedDict" && given.length === 0) return new Map();
  if (call === "torch.Size" && Array.isArray(first)) return first;
  if (call === "torch._utils._rebuild_parameter" && isRebuilt(first)) return first;
  const { storage } = Object(first) as { readonly storage?: Storage };
  if (call === "torch._utils._rebuild_tensor_v2" && storage !== undefined) {
    const isFit = isWhole(offset) && areWhole(shape) && areWhole(strides) && shape.length === strides.length;
    if (isFit) return { storage, offset, shape, strides } satisfies Rebuilt;
  }
  throw defect(`${call} must get what it takes`, shownPickled(given));
}

function isRebuilt(value: unknown): value is Rebuilt {
  return typeof value === "object" && value !== null && "strides" in value;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function areWhole(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length <= 64 && value.every(isWhole);
}

interface Named {
  readonly tensors: Map<string, Rebuilt>;
  readonly metadata: Record<string, string>;
}

/** What a pickle holds by the paths of its keys. A dict or list that stands in several places counts at the first. */
function namesOf(root: unknown, defect: Defect): Named {
  const tensors = new Map<string, Rebuilt>();
  const facts = new Map<string, string>();
  const seen = new Set<unknown>();
  const visit = (value: unknown, path: string, depth: number): void => {
    if (depth > DEEPEST) throw defect(`dicts and lists must not be nested deeper than ${DEEPEST}`, "deeper ones");
    if (path.length > LONGEST_PATH)
      throw defect(`paths must have at most ${LONGEST_PATH} characters`, `${path.length}`);
    if (isRebuilt(value)) {
      if (tensors.has(path)) throw defect("each tensor must have a path of its own", `two of ${shorten(path)}`);
      tensors.set(path, value);
    } else if (value instanceof Map || Array.isArray(value)) {
      if (seen.has(value)) return;
      seen.add(value);
      for (const [key, item] of value.entries()) {
        if (typeof key !== "string" && typeof key !== "number")
          throw defect("keys must be texts or numbers", shownPickled(key));
        visit(item, path === "" ? String(key) : `${path}.${key}`, depth + 1);
      }
    } else if (["string", "number", "boolean"].includes(typeof value)) facts.set(path, String(value));
  };
  visit(root, "", 0);
  return { tensors, metadata: Object.fromEntries(facts) };
}

function partOf(name: string, { storage, offset, shape, strides }: Rebuilt, source: ByteSource, defect: Defect): Part {
  const { type, count } = storage;
  const width = factsOf(type).bytes;
  const shown = shorten(name);
  if (count * width !== source.size) {
    throw defect(`the storage of ${shown} must have the ${count * width} bytes of its values`, `${source.size}`);
  }
  const size = bytesOf(type, shape) / width;
  // From the first value to the last.
  const extent =
    size === 0 ? 0 : shape.reduce((sum, length, axis) => sum + (length - 1) * (strides[axis] as number), 1);
  if (!(offset + extent <= count && size <= count)) {
    throw defect(
      `${shown} [${shape.join(", ")}] must lie within the ${count} values of its storage`,
      `${extent} from ${offset}`,
    );
  }
  const isRowMajor = shape.every((length, axis) => {
    return length === 1 || strides[axis] === shape.slice(axis + 1).reduce((product, next) => product * next, 1);
  });
  const part = { type, shape, bytes: extent * width, source, start: offset * width };
  return isRowMajor || size === 0 ? part : { ...part, arrange: (values) => toRowMajor(values, shape, strides) };
}
