import type { BlobLike, Tensor, UrlLike } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { ImageOptions } from "./image-options.ts";
import type { Pixels } from "./pixels.ts";

/** A picture that is decoded already, such as the `ImageData` of a canvas: red, green, blue and opacity of each pixel, 0-255. */
export type DecodedImage = Pixels;

/** A picture: the path or address of its file, a File or Blob, its bytes, or what a canvas holds. */
export type ImageSource = string | UrlLike | BlobLike | ArrayBuffer | ArrayBufferView | DecodedImage;

/**
 * Reads one picture as `imageFolder` reads them, for a model that learned from those.
 * @returns float32 `[1, channels, height, width]`, values 0-1
 * @throws TypeError for what is no source or option; Error if it cannot be reached; RangeError that says why it cannot be
 * decoded; the signal's reason.
 * @example
 * ```ts
 * import { readImage } from "@ganglion/datasets";
 * const red = { width: 2, height: 1, data: new Uint8Array([255, 0, 0, 255, 255, 0, 0, 255]) };
 * const x = await readImage(red, { size: 1 });
 * await x.array(); // => [[[[1]], [[0]], [[0]]]]
 * ```
 */
export async function readImage(source: ImageSource, options: ImageOptions): Promise<Tensor> {
  return (await loaded("readImage", import("./read-one.ts"))).readOne(source, options);
}
