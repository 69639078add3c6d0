import { anything, checkCount, checkOptions, describeValue, refusal } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { CifarSource } from "./cifar-files.ts";
import { checkLabels, kindOf10, kindOf100, RENAMED } from "./cifar-kinds.ts";
import { type CifarFile, recordsToDataset } from "./cifar-records.ts";
import type { ReadProgress } from "./collect.ts";
import type { Dataset } from "./dataset.ts";
import { checkRole } from "./dataset-fields.ts";
import type { TrainAndTest } from "./fashion-mnist.ts";
import type { ImagesOptions } from "./fashion-mnist-from.ts";
import { fileBytes } from "./file-bytes.ts";
import { listOf } from "./list-of.ts";

/** Where `cifar10` reads, and how. */
export interface CifarOptions extends Omit<ImagesOptions, "role">, CifarLimit {
  /**
   * Where the binary version lies: the address of a folder or of the `.tar.gz` (in Node also a path), the bytes of the
   * archive, or files by name, such as those that were dropped into a page.
   */
  readonly from: CifarSource;
  /** Hears how far each file has come, with each piece of it. */
  readonly onProgress?: (progress: ReadProgress) => void;
}

/** How much of CIFAR is taken. */
export interface CifarLimit {
  /** The most pictures of a class that are taken of each part, the first; all unless given. */
  readonly perClass?: number;
}

/** Which labels of CIFAR-100 are the classes. */
export interface CifarLabels {
  /** The hundred classes, unless their twenty superclasses are asked for by `"coarse"`. */
  readonly labels?: "fine" | "coarse";
}

/** How `cifar10From` gives its samples. */
export type CifarFileOptions = Pick<ImagesOptions, "shape" | "role"> & CifarLimit;

/**
 * CIFAR-10: 50,000 + 10,000 colour pictures of 32 x 32 pixels scaled to 0-1, `[3, 32, 32]`, ten classes. It does not ship
 * with the package: download the binary version, and say where it is.
 * @throws RangeError if a file is missing, is not what it should be, or has more than `maxBytes`.
 * @throws Error if a server or the network fails; the reason of `signal` if it is aborted.
 * @example
 * ```ts no-run
 * import { cifar10 } from "@ganglion/datasets";
 * const { train, test } = await cifar10({ from: "cifar-10-binary.tar.gz" });
 * ```
 * @see A. Krizhevsky, 2009, "Learning Multiple Layers of Features from Tiny Images"
 */
export async function cifar10(options: CifarOptions): Promise<TrainAndTest> {
  return (await loaded("cifar10", import("./read-cifar.ts"))).readCifar10(options);
}

/**
 * CIFAR-100: as CIFAR-10, with a hundred classes, or the twenty that they belong to.
 * @throws RangeError if a file is missing, is not what it should be, or has more than `maxBytes`.
 * @throws Error if a server or the network fails; the reason of `signal` if it is aborted.
 * @example
 * ```ts no-run
 * import { cifar100 } from "@ganglion/datasets";
 * const { train, test } = await cifar100({ from: "cifar-100-binary.tar.gz", labels: "coarse" });
 * ```
 * @see A. Krizhevsky, 2009, "Learning Multiple Layers of Features from Tiny Images"
 */
export async function cifar100(options: CifarOptions & CifarLabels): Promise<TrainAndTest> {
  return (await loaded("cifar100", import("./read-cifar.ts"))).readCifar100(options);
}

/**
 * CIFAR-10 from the bytes of one or several `.bin` files: records of a label and 3,072 pixels, which are scaled to 0-1.
 * @throws RangeError if a file does not hold whole records, or a label is none of the ten.
 * @throws ShapeError if `shape` does not hold the values of a picture.
 * @example
 * ```ts
 * import { cifar10From } from "@ganglion/datasets";
 * const record = new Uint8Array(3073).fill(255);
 * record[0] = 3;
 * const { x, y, shape, classes } = cifar10From(record);
 * shape; // => [3, 32, 32]
 * classes[y[0]!]; // => "cat"
 * x[0]; // => 1
 * ```
 * @see A. Krizhevsky, 2009, "Learning Multiple Layers of Features from Tiny Images"
 */
export function cifar10From(files: CifarBytes, options: CifarFileOptions = {}): Dataset {
  checkOptions<CifarFileOptions>("cifar10From", options, fileChecks(), RENAMED);
  return recordsToDataset("cifar10From", kindOf10(), filesOf("cifar10From", files), options);
}

/**
 * CIFAR-100 from the bytes of one or several `.bin` files: records of a coarse and a fine label and 3,072 pixels.
 * @throws RangeError if a file does not hold whole records, or a label is none of the classes.
 * @throws ShapeError if `shape` does not hold the values of a picture.
 * @example
 * ```ts
 * import { cifar100From } from "@ganglion/datasets";
 * const record = new Uint8Array(3074);
 * record.set([4, 0]);
 * const { classes, y } = cifar100From([record, record]);
 * y; // => [0, 0]
 * classes[0]; // => "apple"
 * cifar100From(record, { labels: "coarse" }).classes[4]; // => "fruit_and_vegetables"
 * ```
 * @see A. Krizhevsky, 2009, "Learning Multiple Layers of Features from Tiny Images"
 */
export function cifar100From(files: CifarBytes, options: CifarFileOptions & CifarLabels = {}): Dataset {
  const checks = { ...fileChecks(), labels: checkLabels };
  checkOptions<CifarFileOptions & CifarLabels>("cifar100From", options, checks, RENAMED);
  return recordsToDataset("cifar100From", kindOf100(options), filesOf("cifar100From", files), options);
}

/** The bytes of one file, or of several, whose records follow one another. */
export type CifarBytes = Uint8Array | ArrayBuffer | Iterable<Uint8Array | ArrayBuffer>;

function fileChecks() {
  return { shape: anything, role: checkRole, perClass: checkCount };
}

function filesOf(where: string, files: unknown): CifarFile[] {
  const isOne = ArrayBuffer.isView(files) || Object.prototype.toString.call(files) === "[object ArrayBuffer]";
  const list = isOne ? [files] : listOf(files);
  if (list === undefined || list.length === 0) {
    const got = list === undefined ? describeValue(files) : "none";
    throw refusal(TypeError, where, "files must be the bytes of files", got, "Pass one Uint8Array, or several.");
  }
  return list.map((file, index) => {
    const name = isOne ? "the file" : `file ${index}`;
    return { name, bytes: fileBytes(where, name, file) };
  });
}
