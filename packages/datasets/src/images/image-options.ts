import {
  checkCount,
  checkSignal,
  describeValue,
  oneOf,
  type OptionChecks,
  refusal,
  type AbortSignalLike,
} from "@ganglion/tensor";
import type { Decoding, ImageDecoder } from "./decode-image.ts";
import type { Fit } from "./fit-picture.ts";
import type { Colour } from "./pixels.ts";

/** The size of a picture in pixels: of a square, or height and width. */
export type ImageSize = number | readonly [height: number, width: number];

/** How pictures become numbers. */
export interface ImageOptions {
  /** What all pictures get: scaled, then the middle of them. */
  readonly size: ImageSize;
  /**
   * What the shorter side gets before the middle is cut out, such as 256 for a size of 224; by default as little as covers the
   * size.
   */
  readonly resize?: number;
  /** 3 for colour, the default; 1 for grey. */
  readonly channels?: 1 | 3;
  /** The colour below pixels that are not opaque, each part 0-255; white by default. */
  readonly background?: Colour;
  /**
   * Who decodes. By default the browser in a page; elsewhere JPEG and PNG by what is built in, and other formats by the
   * package `sharp`, if it is installed.
   */
  readonly decoder?: ImageDecoder;
  /** The most pixels that a picture may have, by what its header says; 2^26 by default. */
  readonly maxPixels?: number;
  /** The most bytes that a picture may have in its file; 2^26 by default. */
  readonly maxBytes?: number;
  /** Stops reading, which is then rejected with the signal's reason. */
  readonly signal?: AbortSignalLike;
}

/** Those that have a default, filled in. */
export interface ImagePlan {
  readonly fit: Fit;
  readonly channels: 1 | 3;
  readonly decoding: Decoding;
  readonly maxBytes: number;
}

const DEFAULT_LIMIT = 2 ** 26;

/** The checks of each option. */
export function imageChecks(): OptionChecks<ImageOptions> {
  return {
    size: [checkSize],
    resize: checkCount,
    channels: checkChannels,
    background: checkColour,
    decoder: oneOf("builtIn", "browser", "sharp"),
    maxPixels: checkCount,
    maxBytes: checkCount,
    signal: checkSignal,
  };
}

/**
 * Fills in what has a default.
 * @throws RangeError if `resize` does not cover `size`.
 */
export function planOf(where: string, options: ImageOptions): ImagePlan {
  const {
    size,
    resize,
    channels = 3,
    background = [255, 255, 255],
    decoder,
    maxPixels = DEFAULT_LIMIT,
    maxBytes = DEFAULT_LIMIT,
  } = options;
  const [height, width] = typeof size === "number" ? [size, size] : size;
  if (resize !== undefined && resize < Math.max(height, width)) {
    const remedy = "Leave it out to cut away as little as possible.";
    throw refusal(RangeError, where, `resize must be at least ${Math.max(height, width)}`, `${resize}`, remedy);
  }
  return { fit: { height, width, resize }, channels, decoding: { where, decoder, maxPixels, background }, maxBytes };
}

function checkSize(where: string, name: string, value: unknown): void {
  const sides: unknown[] = Array.isArray(value) ? value : [value, value];
  if (sides.length === 2 && sides.every((side) => Number.isSafeInteger(side) && (side as number) >= 1)) return;
  const kind = sides.every((side) => typeof side === "number") ? RangeError : TypeError;
  const rule = `${name} must be a whole number >= 1, or two of them`;
  const got = Array.isArray(value) ? `[${value.map(describeValue).join(", ")}]` : describeValue(value);
  throw refusal(kind, where, rule, got, "Pass the side of a square, or [height, width].");
}

function checkChannels(where: string, name: string, value: unknown): void {
  if (value === 1 || value === 3) return;
  const kind = typeof value === "number" ? RangeError : TypeError;
  throw refusal(kind, where, `${name} must be 1 or 3`, describeValue(value), "Pass 3 for colour, 1 for grey.");
}

function checkColour(where: string, name: string, value: unknown): void {
  const parts: unknown[] = Array.isArray(value) ? value : [];
  if (
    parts.length === 3 &&
    parts.every((part) => Number.isInteger(part) && (part as number) >= 0 && (part as number) <= 255)
  ) {
    return;
  }
  const got = Array.isArray(value) ? `[${value.map(describeValue).join(", ")}]` : describeValue(value);
  const rule = `${name} must be red, green and blue, whole numbers from 0 to 255`;
  throw refusal(TypeError, where, rule, got, "Pass [255, 255, 255] for white.");
}
