import { anything, checkFunction, checkOptions, type UrlLike } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { ReadProgress } from "./collect.ts";
import type { Dataset } from "./dataset.ts";
import type { ImagesOptions } from "./fashion-mnist-from.ts";
import type { NamedFile } from "./named-file.ts";
import { readChecks } from "./read-options.ts";

/** Where `fashionMnist` reads, and how. */
export interface FashionMnistOptions extends Omit<ImagesOptions, "role"> {
  /**
   * Where the four files lie, named as published, with or without `.gz`: the address of a folder (in Node also a path),
   * or the files themselves. Without it the sample that ships with the package is read.
   */
  readonly from?: string | UrlLike | Iterable<NamedFile>;
  /** Hears how far each of the four files has come, with each piece of it. */
  readonly onProgress?: (progress: ReadProgress) => void;
}

/** The two parts in which the data is published. */
export interface TrainAndTest {
  readonly train: Dataset;
  readonly test: Dataset;
}

/**
 * Fashion-MNIST: pictures of clothes, 28 x 28 pixels scaled to 0-1, ten classes. Without `from` a stratified sample of
 * 6,000 + 1,000 that ships with the package; with it the 60,000 + 10,000 of the files as published.
 * @throws RangeError if a file is missing, is not what it should be, or has more than `maxBytes`.
 * @throws Error if a server or the network fails; the reason of `signal` if it is aborted.
 * @example
 * ```ts
 * import { fashionMnist } from "@ganglion/datasets";
 * const { train, test } = await fashionMnist(); // 6,000 and 1,000 samples
 * // const all = await fashionMnist({ from: "/usr/share/datasets/fashion-mnist" });
 * ```
 * @see H. Xiao, K. Rasul, R. Vollgraf, 2017, "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms"
 */
export async function fashionMnist(options: FashionMnistOptions = {}): Promise<TrainAndTest> {
  checkOptions<FashionMnistOptions>(
    "fashionMnist",
    options,
    { from: anything, shape: anything, onProgress: checkFunction, ...readChecks() },
    { root: "from", path: "from" },
  );
  return (await loaded("fashionMnist", import("./read-fashion-mnist.ts"))).readFashionMnist(options);
}
