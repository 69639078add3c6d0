import { loaded } from "@ganglion/tensor/files";
import { nodeModule } from "../node-module.ts";
import { decodeInBrowser, hasCanvas } from "./decode-browser.ts";
import { type Unreadable, unreadable } from "./decode-error.ts";
import { type ImageHeader, imageHeader } from "./image-header.ts";
import { otherFormat } from "./other-formats.ts";
import type { Colour, Pixels } from "./pixels.ts";

/** Who decodes pictures. */
export type ImageDecoder = "builtIn" | "browser" | "sharp";

/** How a picture is decoded, everything checked. */
export interface Decoding {
  /** Who decodes, for messages. */
  readonly where: string;
  readonly decoder: ImageDecoder | undefined;
  readonly maxPixels: number;
  /** What lies below pixels that are not opaque. */
  readonly background: Colour;
}

/**
 * Decodes a picture, after a look at what its header says about its size.
 * @throws RangeError that names the file and what is wrong with it.
 */
export async function decodeImage(decoding: Decoding, file: string, bytes: Uint8Array): Promise<Pixels> {
  const { where, maxPixels, background } = decoding;
  const fail = unreadable(where, file);
  const header = imageHeader(bytes);
  if (header === undefined) {
    const rule = "a picture must be a JPEG, PNG, GIF, WebP or BMP file that says its size";
    const other = otherFormat(bytes);
    throw other === undefined
      ? fail(rule, beginningOf(bytes))
      : fail(rule, other, "Save it as PNG or JPEG, or remove it.");
  }
  const { width, height } = header;
  if (width === 0 || height === 0) throw fail("a picture must have pixels", `${width} x ${height}`);
  if (width * height > maxPixels) {
    const remedy = "Pass a larger { maxPixels } if you trust it, or make it smaller.";
    throw fail(`a picture must have at most ${maxPixels} pixels`, `${width} x ${height}`, remedy);
  }
  const decoder = decoding.decoder ?? usualDecoder(header);
  if (decoder === "browser") return decodeInBrowser(bytes, background, fail);
  if (decoder === "sharp") return sharply(decoding, header, bytes, fail);
  // A page, in which the browser decodes, has nothing to load of them.
  if (header.format === "PNG") return (await loaded(where, import("./decode-png.ts"))).decodePng(where, bytes, fail);
  if (header.format === "JPEG")
    return (await loaded(where, import("./decode-jpeg.ts"))).decodeJpeg(bytes, maxPixels, fail);
  const remedy = header.format === "BMP" ? "Save it as PNG or JPEG." : SAVE_AS_PNG;
  throw fail("a picture must be JPEG or PNG for the decoders that are built in", header.format, remedy);
}

const SAVE_AS_PNG = "Save it as PNG or JPEG; or install sharp, and leave decoder out.";

/** The same picture gives the same pixels whatever is installed: sharp reads only what else nobody would. */
function usualDecoder({ format }: ImageHeader): ImageDecoder {
  if (nodeModule("node:fs/promises") === undefined && hasCanvas()) return "browser";
  return format === "JPEG" || format === "PNG" ? "builtIn" : "sharp";
}

async function sharply(decoding: Decoding, header: ImageHeader, bytes: Uint8Array, fail: Unreadable): Promise<Pixels> {
  const { decodeBySharp, installedSharp } = await loaded(decoding.where, import("./decode-sharp.ts"));
  const sharp = installedSharp();
  // The sharp that npm installs knows no BMP, however whole it is; one that was built against another libvips may.
  const isKnown = header.format !== "BMP";
  const failing: Unreadable = isKnown
    ? fail
    : (rule, got, _, cause) => fail(rule, got, "Save it as PNG or JPEG.", cause);
  if (sharp !== undefined) return decodeBySharp(sharp, bytes, decoding.maxPixels, failing);
  const rule = `there must be the package sharp to decode ${header.format} with`;
  throw failing(rule, "none", "Install sharp, or save it as PNG or JPEG.");
}

function beginningOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return "no bytes";
  const begins = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return `one that begins with ${begins}`;
}
