/** What a zip archive is called. */
export const ZIP = "a zip archive";

/** What files begin with that people take for pictures, or that are pictures nobody here decodes. */
const beginnings: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["a TIFF file", /^(II\*\0|MM\0\*)/],
  ["an AVIF picture", /^.{4}ftypavi[fs]/s],
  ["a HEIC picture, as phones take them", /^.{4}ftyp(hei[cxms]|hev[cx]|mif1|msf1)/s],
  ["a video", /^(.{4}ftyp|.E\u00df\u00a3|RIFF.{4}AVI )/s],
  ["a JPEG XL picture", /^(\u00ff\n|\0\0\0\fJXL )/],
  ["a JPEG 2000 picture", /^(\0\0\0\fjP {2}|\u00ffO\u00ffQ)/],
  ["an icon", /^\0\0[^\0]\0[^\0]/],
  ["a Photoshop file", /^8BPS/],
  ["an SVG drawing", /^(\u00ef\u00bb\u00bf)?\s*(<\?xml|<svg|<!DOCTYPE svg)/i],
  ["a web page", /^(\u00ef\u00bb\u00bf)?\s*<(!DOCTYPE html|html)/i],
  ["a PDF file", /^%PDF/],
  [ZIP, /^PK\W\W/],
  ["a RAR archive", /^Rar!/],
  ["a 7z archive", /^7z\u00bc\u00af/],
  ["a gzip file", /^\W\u008b/],
];

/**
 * What a file is that is no picture of the kinds that are read, by its first bytes.
 * @returns `undefined` where nobody knows.
 */
export function otherFormat(bytes: Uint8Array): string | undefined {
  const begins = String.fromCharCode(...bytes.subarray(0, 32));
  return beginnings.find(([, pattern]) => pattern.test(begins))?.[0];
}
