import { anything, checkOptions, type Shape } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { Dataset } from "./dataset.ts";
import { checkRole, type DatasetRole } from "./dataset-fields.ts";
import { type ReadOptions, readChecks } from "./read-options.ts";

/** How `fashionMnistFrom` gives its samples. */
export interface ImagesOptions extends ReadOptions {
  /** The shape of one sample, `[1, height, width]` unless given. */
  readonly shape?: Shape;
  /** What the samples are for. */
  readonly role?: DatasetRole;
}

/**
 * Fashion-MNIST, or any of its relatives with ten classes, from an images and a labels file as published (IDX, packed by
 * gzip or not). The pixels are scaled from 0-255 to 0-1.
 * @throws TypeError for what are no bytes or options; RangeError if a file is not what it should be, as for `readIdx`.
 * @throws ShapeError if `shape` does not hold the pixels of an image.
 * @example
 * ```ts
 * import { fashionMnistFrom } from "@ganglion/datasets";
 * // For instance from two files that a person dropped into a page.
 * async function read(images: File, labels: File) {
 *   return fashionMnistFrom(await images.arrayBuffer(), await labels.arrayBuffer());
 * }
 * ```
 * @see H. Xiao, K. Rasul, R. Vollgraf, 2017, "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms"
 */
export async function fashionMnistFrom(
  images: Uint8Array | ArrayBuffer,
  labels: Uint8Array | ArrayBuffer,
  options: ImagesOptions = {},
): Promise<Dataset> {
  checkOptions<ImagesOptions>("fashionMnistFrom", options, { shape: anything, role: checkRole, ...readChecks() });
  return (await loaded("fashionMnistFrom", import("./unpack-images.ts"))).unpackImages(
    "fashionMnistFrom",
    images,
    labels,
    options,
  );
}
