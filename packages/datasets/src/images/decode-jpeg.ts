import { exifOrientation } from "./exif-orientation.ts";
import type { Unreadable } from "./decode-error.ts";
import { type Pixels, upright } from "./pixels.ts";

/** What a decoder may take for each pixel: coefficients, samples and the picture, and something for short files. */
const MEGABYTES = 1024;

/**
 * Decodes a JPEG file, baseline or progressive, grey, in colour or CMYK, and turns it as its EXIF data says. Colours are within
 * a few of 255 of what libjpeg makes, which smooths colours that are stored in half the size.
 * @throws RangeError that says why it cannot be decoded.
 */
export async function decodeJpeg(bytes: Uint8Array, maxPixels: number, fail: Unreadable): Promise<Pixels> {
  const { decode } = await import("jpeg-js").then((module) => module.default ?? module);
  let decoded: Pixels;
  try {
    decoded = decode(bytes, {
      useTArray: true,
      formatAsRGBA: true,
      tolerantDecoding: false,
      maxResolutionInMP: maxPixels / 1e6,
      maxMemoryUsageInMB: MEGABYTES + maxPixels / 2 ** 16,
    });
  } catch (error) {
    // Of some damage the library takes no notice, until something is missing.
    const isTold = error instanceof Error && error.constructor === Error;
    const got = isTold ? `"${error.message}"` : "one that makes no sense";
    throw fail("a JPEG file must be one that can be decoded", got, undefined, error);
  }
  return upright(decoded, exifOrientation(bytes));
}
