import type { PngChunks } from "./png-chunks.ts";

/** Writes the pixel at `x` of a row into `to` from `at` on: red, green, blue, opacity. */
export type ReadSample = (row: Uint8Array, x: number, to: Uint8Array, at: number) => void;

/** How pixels of a PNG file are read, by its type of colour. */
export function sampleReader(chunks: PngChunks): ReadSample {
  const { colourType } = chunks;
  if (colourType === 3) return paletteReader(chunks);
  return colourType === 0 || colourType === 4 ? greyReader(chunks) : colourReader(chunks);
}

/** What lies outside of the palette is black, as other programs have it. */
function paletteReader({ depth, palette = new Uint8Array(), transparency }: PngChunks): ReadSample {
  return (row, x, to, at) => {
    const index = bitsAt(row, x, depth);
    for (let part = 0; part < 3; part++) to[at + part] = palette[3 * index + part] ?? 0;
    to[at + 3] = transparency?.[index] ?? 255;
  };
}

function greyReader({ depth, colourType, transparency }: PngChunks): ReadSample {
  const isWide = depth === 16;
  const step = (colourType === 4 ? 2 : 1) * (isWide ? 2 : 1);
  const clear = valueAt(transparency, 0);
  return (row, x, to, at) => {
    const start = x * step;
    const value = isWide ? valueAt(row, start) : bitsAt(row, depth === 8 ? start : x, depth);
    const grey = isWide ? value >> 8 : Math.round((value * 255) / (2 ** depth - 1));
    to.fill(grey, at, at + 3);
    if (colourType === 4) to[at + 3] = row[start + step / 2] as number;
    else to[at + 3] = value === clear ? 0 : 255;
  };
}

function colourReader({ depth, colourType, transparency }: PngChunks): ReadSample {
  const width = depth >> 3;
  const step = (colourType === 6 ? 4 : 3) * width;
  const clear = [0, 2, 4].map((start) => valueAt(transparency, start));
  return (row, x, to, at) => {
    const start = x * step;
    let matches = 0;
    for (let part = 0; part < 3; part++) {
      const from = start + part * width;
      to[at + part] = row[from] as number;
      if ((width === 2 ? valueAt(row, from) : row[from]) === clear[part]) matches++;
    }
    if (colourType === 6) to[at + 3] = row[start + 3 * width] as number;
    else to[at + 3] = matches === 3 ? 0 : 255;
  };
}

/** The 16 bits from `start` on; -1 if there are none. */
function valueAt(bytes: Uint8Array | undefined, start: number): number {
  const [high, low] = [bytes?.[start], bytes?.[start + 1]];
  return high === undefined || low === undefined ? -1 : (high << 8) | low;
}

function bitsAt(row: Uint8Array, x: number, depth: number): number {
  const bit = x * depth;
  return ((row[bit >> 3] as number) >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
}
