import { refusal, sizeOf } from "@ganglion/tensor";
import type { ByteSource } from "./byte-source.ts";
import { type ElementType, factsOf } from "./element-type.ts";
import { shorten } from "./names.ts";
import { type PickledCall, type PickledReference, type PickleReader, shownPickled } from "./pickle.ts";
import { toRowMajor } from "./row-major.ts";
import { bytesOf, type Part } from "./weights-file.ts";

const MAX_DEPTH = 32;
const MAX_PATH_LENGTH = 1024;
/** Tensors may share memory, but not be made of nothing. */
const MAX_SHARED = 4;

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

/** A storage that a pickle refers to. */
interface Storage {
  readonly type: ElementType;
  readonly key: string;
  readonly count: number;
}

/** A tensor that a pickle asks for. */
export interface Rebuilt {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** The error for what is wrong with a file. */
export type Defect = (rule: string, got: string) => Error;

/** Reads tensors and dicts out of a pickle, and refuses every other name. */
export function readerFor(where: string, label: string, defect: Defect): PickleReader {
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

/** The tensors of a file by path, and what stands beside them. */
export interface Named {
  readonly tensors: Map<string, Rebuilt>;
  readonly metadata: Record<string, string>;
}

/** What a pickle holds by the paths of its keys. A dict or list that stands in several places counts at the first. */
export function namesOf(root: unknown, defect: Defect): Named {
  const tensors = new Map<string, Rebuilt>();
  const facts = new Map<string, string>();
  const seen = new Set<unknown>();
  const visit = (value: unknown, path: string, depth: number): void => {
    if (depth > MAX_DEPTH) throw defect(`dicts and lists must not be nested deeper than ${MAX_DEPTH}`, "deeper ones");
    if (path.length > MAX_PATH_LENGTH)
      throw defect(`paths must have at most ${MAX_PATH_LENGTH} characters`, `${path.length}`);
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

/** The tensors of a file, each with the source of its storage. */
export function partsOf(
  tensors: ReadonlyMap<string, Rebuilt>,
  sourceOf: (key: string, name: string) => ByteSource,
  file: ByteSource,
  defect: Defect,
): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>();
  let total = 0;
  for (const [name, rebuilt] of tensors) {
    const part = partOf(name, rebuilt, sourceOf(rebuilt.storage.key, name), defect);
    total += bytesOf(part.type, part.shape);
    if (total > MAX_SHARED * file.size) {
      throw defect(`tensors must not take more than ${MAX_SHARED} times the file`, `${total} bytes of ${file.size}`);
    }
    parts.set(name, part);
  }
  return parts;
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
    return length === 1 || strides[axis] === sizeOf(shape.slice(axis + 1));
  });
  const part = { type, shape, bytes: extent * width, source, start: offset * width };
  return isRowMajor || size === 0 ? part : { ...part, arrange: (values) => toRowMajor(values, shape, strides) };
}
