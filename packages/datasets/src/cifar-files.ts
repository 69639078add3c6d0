import { describeValue, refusal, type UrlLike } from "@ganglion/tensor";
import type { CifarFile } from "./cifar-records.ts";
import type { Reading } from "./collect.ts";
import { gunzip, isGzip } from "./gunzip.ts";
import { fileBytes } from "./file-bytes.ts";
import { listOf } from "./list-of.ts";
import { isNamedFile, isUrl, type NamedFile, readGiven } from "./named-file.ts";
import { readLocation } from "./read-location.ts";
import { untar } from "./tar.ts";

/**
 * Where the files of CIFAR lie: the address of a folder or of the archive (in Node also a path), the bytes of the archive, or
 * files by name, which may be the archive alone.
 */
export type CifarSource = string | UrlLike | ArrayBuffer | Uint8Array | NamedFile | Iterable<NamedFile>;

/** The names of the files of both parts, as published. */
export interface CifarParts {
  readonly train: readonly string[];
  readonly test: readonly string[];
}

/** No file of records is longer: 50,000 of 3,074 bytes, and as much again. */
const MAX_FILE_BYTES = 2 ** 29;

/** The files of one part by name. */
type ReadParts = (names: readonly string[]) => Promise<CifarFile[]>;

/**
 * Opens whatever the files are in.
 * @throws TypeError if `from` is none of it, RangeError if it is damaged.
 */
export async function openCifar(from: CifarSource, names: CifarParts, reading: Reading): Promise<ReadParts> {
  const { name: where } = reading;
  if (typeof from === "string" || isUrl(from)) {
    const address = String(from).replace(/\/$/, "");
    if (!isArchive(address))
      return (wanted) => firstMissing(wanted.map((file) => readFromFolder(address, file, reading)));
    const bytes = await readLocation(address, reading);
    if (typeof bytes === "string") throw missing(where, "there must be an archive", `${bytes} at ${address}`);
    return fromArchive(bytes, names, reading);
  }
  if (isBytes(from)) return fromArchive(fileBytes(where, "from", from), names, reading);
  const given = isNamedFile(from) ? [from] : listOf(from);
  if (given?.every(isNamedFile) !== true) {
    const rule = "from must be the address of a folder or of the archive, its bytes, or files";
    const got = describeValue(given === undefined ? from : given.find((file) => !isNamedFile(file)));
    throw refusal(TypeError, where, rule, got, "Pass a string, a URL, bytes, or files with a name and arrayBuffer().");
  }
  const [first] = given as NamedFile[];
  if (given.length === 1 && first !== undefined && isArchive(first.name)) {
    return fromArchive(await readGiven(first, reading), names, reading);
  }
  const files = new Map((given as NamedFile[]).map((file) => [file.name, file]));
  return (wanted) => firstMissing(wanted.map((name) => readNamed(files, name, reading)));
}

/** Of several that are missing it is always the first that is named. */
async function firstMissing(files: readonly Promise<CifarFile>[]): Promise<CifarFile[]> {
  await Promise.allSettled(files);
  return Promise.all(files);
}

function isArchive(name: string): boolean {
  return /\.(tar|tar\.gz|tgz)([?#].*)?$/i.test(name);
}

function isBytes(from: unknown): boolean {
  return ArrayBuffer.isView(from) || Object.prototype.toString.call(from) === "[object ArrayBuffer]";
}

async function readFromFolder(folder: string, name: string, reading: Reading): Promise<CifarFile> {
  const bytes = await readLocation(`${folder}/${name}`, reading);
  if (typeof bytes !== "string") return { name, bytes };
  throw missing(reading.name, `there must be a file ${name}`, `${bytes} at ${folder}/${name}`);
}

async function readNamed(files: ReadonlyMap<string, NamedFile>, name: string, reading: Reading): Promise<CifarFile> {
  const file = files.get(name);
  if (file !== undefined) return { name, bytes: await readGiven(file, reading) };
  throw missing(reading.name, `there must be a file ${name}`, [...files.keys()].slice(0, 8).join(", ") || "no file");
}

async function fromArchive(bytes: Uint8Array, { train, test }: CifarParts, reading: Reading): Promise<ReadParts> {
  const { name: where, maxBytes, signal } = reading;
  const wanted = new Set([...train, ...test]);
  const found = new Map<string, Uint8Array>();
  const most = Math.min(MAX_FILE_BYTES, maxBytes);
  const chunks = isGzip(bytes) ? gunzip(where, bytes) : only(bytes);
  for await (const file of untar(where, chunks, (name) => (wanted.has(name) ? most : undefined))) {
    signal?.throwIfAborted();
    found.set(file.name, file.bytes);
    if (found.size === wanted.size) break;
  }
  return async (names) =>
    names.map((name) => {
      const file = found.get(name);
      if (file !== undefined) return { name, bytes: file };
      throw missing(where, `the archive must hold ${name}`, [...found.keys()].join(", ") || "none of its files");
    });
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}

function missing(where: string, rule: string, got: string): RangeError {
  const remedy = "Pass the binary version as it is published, packed or unpacked.";
  return refusal(RangeError, where, rule, got, remedy);
}
