import { cifar10, cifar100, cifar100From, cifar10From, type Dataset } from "@ganglion/datasets";
import { bytesOf } from "../bytes-of.ts";
import type { OwnFile, OwnOptions, OwnProblem } from "./own-protocol.ts";
import { type ReadSamples, type ReadTools, tooMuch } from "./read-samples.ts";

const records = { cifar10: 3073, cifar100: 3074 } as const;
const shape = [3, 32, 32];

type Kind = keyof typeof records;

/** Whether a file may be one of CIFAR's, by its name; those without an ending are Python's, which are then refused by their length. */
export function isCifarFile(path: string): boolean {
  return /(^|\/)([^/]*\.bin|data_batch_\d|test_batch)$/i.test(path);
}

/** Whether it may be an archive of them. */
export function isCifarArchive(path: string): boolean {
  return /\.(tar|tar\.gz|tgz)$/i.test(path);
}

/** Files of CIFAR-10 or CIFAR-100: the published archive, all of its files, or some of them. */
export async function readCifar(
  files: readonly OwnFile[],
  { perClass }: OwnOptions,
  { onProgress, signal }: ReadTools,
): Promise<ReadSamples | OwnProblem> {
  const named = files.map(({ path, file }) => new File([file], path.split("/").at(-1) ?? path));
  named.sort((a, b) => (a.name < b.name ? -1 : 1));
  onProgress({ done: 0, total: named.length });
  const archive = named.find(({ name }) => isCifarArchive(name));
  if (archive !== undefined) {
    if (named.length > 1) return { fault: "mixed" };
    const kind: Kind = /100/.test(archive.name) ? "cifar100" : "cifar10";
    const { train, test } = await whole(kind, archive, perClass, signal);
    return both(kind, [archive.name], train, test);
  }
  const kind = kindOf(named);
  if (typeof kind !== "string") return kind;
  const tests = named.filter(({ name }) => /^test/i.test(name));
  const trains = named.filter((file) => !tests.includes(file));
  const part = async (list: readonly File[]): Promise<Dataset> =>
    from(kind, await Promise.all(list.map(async (file) => new Uint8Array(await file.arrayBuffer()))), perClass);
  const names = named.map(({ name }) => name);
  // A part alone is all that there is.
  if (tests.length === 0 || trains.length === 0) return both(kind, names, await part(named), undefined);
  return both(kind, names, await part(trains), await part(tests));
}

function whole(kind: Kind, archive: File, perClass: number, signal: AbortSignal): ReturnType<typeof cifar10> {
  return (kind === "cifar10" ? cifar10 : cifar100)({ from: archive, perClass, signal });
}

function from(kind: Kind, bytes: readonly Uint8Array[], perClass: number): Dataset {
  return (kind === "cifar10" ? cifar10From : cifar100From)(bytes, { perClass });
}

/** By the length of the records; of what may be either by the names. */
function kindOf(files: readonly File[]): Kind | OwnProblem {
  const fits = (kind: Kind): boolean => files.every(({ size }) => size > 0 && size % records[kind] === 0);
  const isHundred = files.every(({ name }) => /^(train|test)\.bin$/i.test(name));
  const order: readonly Kind[] = isHundred ? ["cifar100", "cifar10"] : ["cifar10", "cifar100"];
  const found = order.find(fits);
  if (found !== undefined) return found;
  const [likely = "cifar10"] = order;
  const wrong = files.find(({ size }) => size === 0 || size % records[likely] !== 0);
  return { fault: "wrongLength", got: wrong?.name ?? "", bytes: wrong?.size ?? 0, record: records[likely] };
}

function both(
  kind: Kind,
  names: readonly string[],
  train: Dataset,
  test: Dataset | undefined,
): ReadSamples | OwnProblem {
  const parts = test === undefined ? [train] : [train, test];
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const problem = tooMuch(size, shape);
  if (problem !== undefined) return problem;
  const labels = new Uint8Array(size);
  const pixels = new Uint8Array(parts.reduce((sum, { x }) => sum + x.length, 0));
  let [sample, pixel] = [0, 0];
  for (const { x, y } of parts) {
    labels.set(y, sample);
    pixels.set(bytesOf(x), pixel);
    sample += y.length;
    pixel += x.length;
  }
  const facts = { shape, classes: train.classes, labels, pixels, testSize: test?.size ?? 0, skipped: [] };
  return { kind, name: names.join(","), ...facts };
}
