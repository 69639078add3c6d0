/** The kinds of pictures that are told by their first bytes. */
export type ImageFormat = "JPEG" | "PNG" | "GIF" | "WebP" | "BMP";

/** What a picture says about itself before anything of it is decoded. */
export interface ImageHeader {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
}

/** The kind of a picture by its first 16 bytes. */
export function imageFormat(bytes: Uint8Array): ImageFormat | undefined {
  const begins = String.fromCharCode(...bytes.subarray(0, 16));
  if (begins.startsWith("\u0089PNG\r\n\u001a\n")) return "PNG";
  if (/^GIF8[79]a/.test(begins)) return "GIF";
  if (begins.startsWith("BM")) return "BMP";
  if (/^RIFF....WEBPVP8[ LX]/s.test(begins)) return "WebP";
  return begins.startsWith("\u00ff\u00d8\u00ff") ? "JPEG" : undefined;
}

/** How many bytes say the size of a picture; it lies anywhere in a JPEG file. */
const SIZE_ENDS = { PNG: 24, GIF: 10, BMP: 26, WebP: 30, JPEG: 4 };

/**
 * Reads the format and the size of a picture from its first bytes.
 * @returns `undefined` if it is none of the formats, or is cut short before its size.
 */
export function imageHeader(bytes: Uint8Array): ImageHeader | undefined {
  const format = imageFormat(bytes);
  if (format === undefined || bytes.length < SIZE_ENDS[format]) return undefined;
  const size = sizeReaders[format](new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
  return size === undefined ? undefined : { format, ...size };
}

const sizeReaders: Readonly<Record<ImageFormat, (view: DataView) => Size | undefined>> = {
  PNG: (view) => ({ width: view.getUint32(16), height: view.getUint32(20) }),
  GIF: (view) => ({ width: view.getUint16(6, true), height: view.getUint16(8, true) }),
  BMP: (view) => ({ width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) }),
  WebP: webpSize,
  JPEG: jpegSize,
};

interface Size {
  readonly width: number;
  readonly height: number;
}

function webpSize(view: DataView): Size {
  const kind = view.getUint8(15);
  if (kind === 0x58)
    return { width: 1 + (view.getUint32(24, true) & 0xffffff), height: 1 + (view.getUint32(26, true) >>> 8) };
  if (kind === 0x4c) {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

/** The size that the first frame of a JPEG file has. */
function jpegSize(view: DataView): Size | undefined {
  for (const { marker, start, end } of jpegSegments(view)) {
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame && end - start >= 5) return { width: view.getUint16(start + 3), height: view.getUint16(start + 1) };
  }
  return undefined;
}

/** A part of a JPEG file before its first scan: what it is, and where its contents lie. */
export interface JpegSegment {
  readonly marker: number;
  readonly start: number;
  readonly end: number;
}

/** The segments of a JPEG file up to its first scan, as far as they are whole. */
export function* jpegSegments(view: DataView): Generator<JpegSegment, void> {
  let at = 2;
  while (at + 4 <= view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    // Bytes of 0xff may stand before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const end = at + 2 + view.getUint16(at + 2);
    if (marker === 0xda || end < at + 4 || end > view.byteLength) return;
    yield { marker, start: at + 4, end };
    at = end;
  }
}
