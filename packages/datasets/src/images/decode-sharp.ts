import { nodeModule } from "../node-module.ts";
import type { Unreadable } from "./decode-error.ts";
import type { Pixels } from "./pixels.ts";

/** What is used of the library `sharp`. */
export type Sharp = (
  bytes: Uint8Array,
  options: { readonly limitInputPixels: number; readonly failOn: "error" },
) => SharpPicture;

interface SharpPicture {
  rotate(): SharpPicture;
  toColourspace(space: "srgb"): SharpPicture;
  ensureAlpha(): SharpPicture;
  raw(options: { readonly depth: "uchar" }): SharpPicture;
  toBuffer(options: { readonly resolveWithObject: true }): Promise<{
    readonly data: Uint8Array;
    readonly info: { readonly width: number; readonly height: number };
  }>;
}

/**
 * The library `sharp` where somebody has installed it. It is asked for at run time, so that bundlers do not look for it.
 * @returns `undefined` where there is none.
 */
export function installedSharp(): Sharp | undefined {
  try {
    return nodeModule("node:module")?.createRequire(import.meta.url)("sharp") as Sharp | undefined;
  } catch {
    return undefined;
  }
}

/**
 * Decodes a picture by `sharp`, the first frame of one that moves, turned as it says.
 * @throws RangeError that says why it cannot be decoded.
 */
export async function decodeBySharp(
  sharp: Sharp,
  bytes: Uint8Array,
  maxPixels: number,
  fail: Unreadable,
): Promise<Pixels> {
  try {
    const picture = sharp(bytes, { limitInputPixels: maxPixels, failOn: "error" }).rotate();
    const raw = picture.toColourspace("srgb").ensureAlpha().raw({ depth: "uchar" });
    const { data, info } = await raw.toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data };
  } catch (error) {
    const got = error instanceof Error ? `"${error.message}"` : "something else";
    throw fail("a picture must be one that sharp can decode", got, undefined, error);
  }
}
