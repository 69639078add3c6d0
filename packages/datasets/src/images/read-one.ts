import { checkOptions, describeValue, refusal, type Tensor, tensor } from "@ganglion/tensor";
import { fileBytes } from "../file-bytes.ts";
import { isNamedFile, isUrl, readGiven } from "../named-file.ts";
import { readLocation } from "../read-location.ts";
import { decodeImage } from "./decode-image.ts";
import { writeFitted } from "./fit-picture.ts";
import { imageChecks, type ImageOptions, type ImagePlan, planOf } from "./image-options.ts";
import { flatten, type Pixels } from "./pixels.ts";
import type { DecodedImage, ImageSource } from "./read-image.ts";

const where = "readImage";

/** What `readImage` does. */
export async function readOne(source: ImageSource, options: ImageOptions): Promise<Tensor> {
  checkOptions<ImageOptions>(where, options, imageChecks(), { transform: "size", shape: "size" });
  const plan = planOf(where, options);
  options.signal?.throwIfAborted();
  const { fit, channels, decoding } = plan;
  const pixels = isDecoded(source) ? checkDecoded(source, decoding.maxPixels) : await decoded(source, plan, options);
  const values = new Float32Array(channels * fit.height * fit.width);
  writeFitted(flatten(pixels, channels, decoding.background), fit, values, 0);
  return tensor(values, { shape: [1, channels, fit.height, fit.width] });
}

async function decoded(source: unknown, { decoding, maxBytes }: ImagePlan, { signal }: ImageOptions): Promise<Pixels> {
  const reading = { name: where, maxBytes, signal };
  if (typeof source === "string" || isUrl(source)) {
    const bytes = await readLocation(String(source), reading);
    if (typeof bytes !== "string") return decodeImage(decoding, String(source), bytes);
    throw refusal(
      Error,
      where,
      "there must be a picture",
      `${bytes} at ${String(source)}`,
      "Check the path or address.",
    );
  }
  if (isNamedFile(source)) return decodeImage(decoding, source.name, await readGiven(source, reading));
  const { arrayBuffer } = Object(source) as Partial<Blob>;
  if (typeof arrayBuffer !== "function") return decodeImage(decoding, "the bytes", fileBytes(where, "source", source));
  const blob = { name: "the Blob", arrayBuffer: () => (source as Blob).arrayBuffer(), size: (source as Blob).size };
  return decodeImage(decoding, blob.name, await readGiven(blob, reading));
}

function isDecoded(source: unknown): source is DecodedImage {
  const { width, height, data } = Object(source) as Partial<DecodedImage>;
  return width !== undefined && height !== undefined && data !== undefined && !ArrayBuffer.isView(source);
}

function checkDecoded(source: DecodedImage, maxPixels: number): Pixels {
  const { width, height, data } = source;
  const sides: readonly unknown[] = [width, height];
  const isBytes = data instanceof Uint8Array || data instanceof Uint8ClampedArray;
  const areSides = sides.every((side) => Number.isSafeInteger(side) && (side as number) >= 1);
  if (isBytes && areSides && width * height <= maxPixels && data.length === 4 * width * height) return source;
  const got = `${describeValue(width)} x ${describeValue(height)} with ${isBytes ? `${data.length} bytes` : describeValue(data)}`;
  const rule = `a decoded picture must have four bytes for each of at most ${maxPixels} pixels`;
  throw refusal(RangeError, where, rule, got, "Pass what getImageData() of a canvas gives.");
}
