import type { Unreadable } from "./decode-error.ts";
import type { Colour, Pixels } from "./pixels.ts";

/**
 * Decodes a picture as the browser does, turned as it says and in the colours that the file has. A canvas multiplies colours by
 * their opacity, so that they are laid over `background` there.
 * @throws RangeError that says why it cannot be decoded.
 */
export async function decodeInBrowser(bytes: Uint8Array, background: Colour, fail: Unreadable): Promise<Pixels> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>]), {
      colorSpaceConversion: "none",
      imageOrientation: "from-image",
    });
  } catch (error) {
    throw fail("a picture must be one that the browser can decode", "what it cannot", undefined, error);
  }
  try {
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    if (context === null) throw fail("there must be a canvas to decode with", "none", "Close other pages.");
    context.fillStyle = `rgb(${background.join(" ")})`;
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    return { width, height, data: context.getImageData(0, 0, width, height).data };
  } finally {
    bitmap.close();
  }
}

/** Whether a picture can be decoded as browsers do. */
export function hasCanvas(): boolean {
  return typeof createImageBitmap === "function" && typeof OffscreenCanvas === "function";
}
