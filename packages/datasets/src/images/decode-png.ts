import { inflater } from "@ganglion/tensor/files";
import { joined } from "../joined.ts";
import type { Unreadable } from "./decode-error.ts";
import type { Pixels } from "./pixels.ts";
import { type PngChunks, readPngChunks } from "./png-chunks.ts";
import { unfilter } from "./png-filter.ts";
import { sampleReader } from "./png-samples.ts";

/** Every so many pixels, from where, of one pass over the picture. */
interface Pass {
  readonly left: number;
  readonly top: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Decodes a PNG file: every depth and type of colour, interlaced or not. Of 16 bits the upper 8 count. It is unpacked by the
 * platform, and no further than its header says.
 * @throws RangeError that names the defect.
 */
export async function decodePng(where: string, bytes: Uint8Array, fail: Unreadable): Promise<Pixels> {
  const chunks = readPngChunks(bytes, fail);
  const { width, height, depth, colourType } = chunks;
  const bits = depth * ([1, 0, 3, 1, 2, 0, 4][colourType] as number);
  const passes = passesOf(chunks);
  const length = passes.reduce((sum, pass) => sum + pass.height * (1 + rowBytes(pass.width, bits)), 0);
  const filtered = await unpack(where, joined(...chunks.data), length, fail);
  const data = new Uint8Array(4 * width * height);
  const read = sampleReader(chunks);
  let start = 0;
  for (const pass of passes) {
    const row = rowBytes(pass.width, bits);
    const rows = filtered.subarray(start, start + pass.height * (1 + row));
    start += rows.length;
    unfilter(rows, row, Math.max(1, bits >> 3), fail);
    for (let y = 0; y < pass.height; y++) {
      const line = rows.subarray(y * (1 + row) + 1, (y + 1) * (1 + row));
      const to = 4 * ((pass.top + y * pass.stepY) * width + pass.left);
      for (let x = 0; x < pass.width; x++) read(line, x, data, to + 4 * x * pass.stepX);
    }
  }
  return { width, height, data };
}

function rowBytes(width: number, bits: number): number {
  return Math.ceil((width * bits) / 8);
}

function passesOf({ width, height, isInterlaced }: PngChunks): Pass[] {
  if (!isInterlaced) return [{ left: 0, top: 0, stepX: 1, stepY: 1, width, height }];
  const adam7 = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ] as const;
  return adam7
    .map(([left, top, stepX, stepY]) => ({
      left,
      top,
      stepX,
      stepY,
      width: Math.ceil((width - left) / stepX),
      height: Math.ceil((height - top) / stepY),
    }))
    .filter((pass) => pass.width > 0 && pass.height > 0);
}

async function unpack(where: string, packed: Uint8Array, length: number, fail: Unreadable): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  const rule = `a PNG file must unpack to the ${length} bytes of its picture`;
  let at = 0;
  const inflate = inflater(where, "deflate");
  try {
    for await (const chunk of inflate(packed)) {
      // What is more than the picture is left, as other programs do.
      const wanted = chunk.subarray(0, length - at);
      bytes.set(wanted, at);
      at += wanted.length;
      if (at === length) return bytes;
    }
  } catch (error) {
    throw fail(rule, "what does not unpack", undefined, error);
  }
  throw fail(rule, `${at}`);
}
