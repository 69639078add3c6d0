import type { Dataset } from "./dataset.ts";
import { fashionMnistFrom, type ImagesOptions } from "./fashion-mnist-from.ts";
import { readLocation } from "./read-location.ts";

/** A file by name, such as a `File` that was dropped into a page. */
export interface NamedFile {
  readonly name: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Where `fashionMnist` reads. */
export interface FashionMnistOptions extends Omit<ImagesOptions, "role"> {
  /**
   * Where the four files lie, named as published, with or without `.gz`: the address of a folder (in Node also a path),
   * or the files themselves. Without it the sample that ships with the package is read.
   */
  readonly from?: string | URL | Iterable<NamedFile>;
}

/** The two parts in which the data is published. */
export interface TrainAndTest {
  readonly train: Dataset;
  readonly test: Dataset;
}

/**
 * Fashion-MNIST: pictures of clothes, 28 x 28 pixels scaled to 0-1, ten classes. Without `from` a stratified sample of
 * 6,000 + 1,000 that ships with the package; with it the 60,000 + 10,000 of the files as published.
 * @throws RangeError if a file is missing or is not what it should be.
 * @example
 * ```ts
 * import { fashionMnist } from "@ganglion/datasets";
 * const { train, test } = await fashionMnist(); // 6,000 and 1,000 samples
 * // const all = await fashionMnist({ from: "/usr/share/datasets/fashion-mnist" });
 * ```
 * @see H. Xiao, K. Rasul, R. Vollgraf, 2017, "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms"
 */
export async function fashionMnist({ from, ...options }: FashionMnistOptions = {}): Promise<TrainAndTest> {
  const read = from === undefined ? readShipped : readFrom(from);
  const files = [
    read("train-images-idx3-ubyte"),
    read("train-labels-idx1-ubyte"),
    read("t10k-images-idx3-ubyte"),
    read("t10k-labels-idx1-ubyte"),
  ] as const;
  // Of several that are missing it is always the first that is named.
  await Promise.allSettled(files);
  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all(files);
  return {
    train: fashionMnistFrom(trainImages, trainLabels, { ...options, role: "train" }),
    test: fashionMnistFrom(testImages, testLabels, { ...options, role: "test" }),
  };
}

type FileName =
  | "train-images-idx3-ubyte"
  | "train-labels-idx1-ubyte"
  | "t10k-images-idx3-ubyte"
  | "t10k-labels-idx1-ubyte";

type Read = (name: FileName) => Promise<Uint8Array | ArrayBuffer>;

/** The addresses are written out, since that is what bundlers look for. */
async function readShipped(name: FileName): Promise<Uint8Array> {
  const locations = {
    "train-images-idx3-ubyte": new URL("../data/fashion-mnist/train-images-idx3-ubyte.gz", import.meta.url),
    "train-labels-idx1-ubyte": new URL("../data/fashion-mnist/train-labels-idx1-ubyte.gz", import.meta.url),
    "t10k-images-idx3-ubyte": new URL("../data/fashion-mnist/t10k-images-idx3-ubyte.gz", import.meta.url),
    "t10k-labels-idx1-ubyte": new URL("../data/fashion-mnist/t10k-labels-idx1-ubyte.gz", import.meta.url),
  };
  const bytes = await readLocation(locations[name]);
  if (bytes !== undefined) return bytes;
  throw missing(name, String(locations[name]), "Let the bundler copy the files of new URL(..., import.meta.url).");
}

function readFrom(from: string | URL | Iterable<NamedFile>): Read {
  if (typeof from === "string" || from instanceof URL) return (name) => readFolder(name, String(from));
  const files = new Map(Array.from(from, (file) => [file.name.replace(/\.gz$/i, ""), file]));
  return async (name) => {
    const file = files.get(name);
    if (file !== undefined) return file.arrayBuffer();
    throw missing(name, [...files.keys()].join(", ") || "no file", "Pass all four files.");
  };
}

async function readFolder(name: FileName, folder: string): Promise<Uint8Array> {
  const base = folder.replace(/\/$/, "");
  const bytes = (await readLocation(`${base}/${name}.gz`)) ?? (await readLocation(`${base}/${name}`));
  if (bytes !== undefined) return bytes;
  throw missing(name, `${base} without it`, "Pass the folder that holds the four files.");
}

function missing(name: FileName, got: string, remedy: string): RangeError {
  return new RangeError(`fashionMnist: there must be a file ${name} or ${name}.gz, got ${got}. ${remedy}`);
}
