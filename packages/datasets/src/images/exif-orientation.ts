import { jpegSegments } from "./image-header.ts";

const ORIENTATION = 0x0112;

/**
 * How a JPEG file says that its picture is turned: 1 for not at all, up to 8 as EXIF numbers them. Whatever is wrong with what
 * it says counts as 1, as in other programs.
 */
export function exifOrientation(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const { marker, start, end } of jpegSegments(view)) {
    const isExif = marker === 0xe1 && end - start >= 14 && view.getUint32(start) === 0x45786966;
    if (isExif) return orientationIn(new DataView(bytes.buffer, bytes.byteOffset + start + 6, end - start - 6));
  }
  return 1;
}

/** The orientation that a TIFF directory holds. */
function orientationIn(tiff: DataView): number {
  const order = tiff.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return 1;
  const isLittle = order === 0x4949;
  const first = tiff.getUint32(4, isLittle);
  if (first + 2 > tiff.byteLength) return 1;
  const count = tiff.getUint16(first, isLittle);
  for (let entry = first + 2; entry < first + 2 + 12 * count && entry + 12 <= tiff.byteLength; entry += 12) {
    if (tiff.getUint16(entry, isLittle) !== ORIENTATION) continue;
    const value = tiff.getUint16(entry + 8, isLittle);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
