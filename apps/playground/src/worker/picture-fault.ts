/** Why a file is not taken as a picture. */
export type PictureFault = "empty" | "heavy" | "heic" | "notPicture" | "damaged" | "misplaced";

/** The most bytes, and the most pixels, that a picture may have, as `@ganglion/datasets` has it. */
const most = 2 ** 26;

/** How the kinds of pictures begin that browsers and packages read. */
const beginnings = ["\u0089PNG", "GIF8", "BM", "\u00ff\u00d8\u00ff"];

/** How pictures begin that phones take, and that not every browser reads. */
const heic = /^.{4}ftyp(hei[cxms]|hev[cx]|mif1|msf1)/s;

/** What is wrong with a file that could not be read as a picture. */
export async function pictureFault(file: Blob): Promise<PictureFault> {
  if (file.size === 0) return "empty";
  if (file.size > most) return "heavy";
  const begins = String.fromCharCode(...new Uint8Array(await file.slice(0, 12).arrayBuffer()));
  if (heic.test(begins)) return "heic";
  const isWebp = begins.startsWith("RIFF") && begins.endsWith("WEBP");
  return isWebp || beginnings.some((one) => begins.startsWith(one)) ? "damaged" : "notPicture";
}

/** The same of one in an archive, by its path there. */
export function faultOfName(path: string): PictureFault {
  if (/\.hei[cf]$/i.test(path)) return "heic";
  return isNamedAsPicture(path) ? "damaged" : "notPicture";
}

/** Whether a file is one of the kinds of pictures that are read, by its name. */
export function isNamedAsPicture(path: string): boolean {
  return /\.(jpe?g|png|gif|webp|bmp)$/i.test(path);
}

/** Whether a path is that of a picture in the folder of its class. */
export function isInClass(path: string): boolean {
  return path.split("/").length === 2;
}
