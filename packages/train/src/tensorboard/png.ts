import { type Crc32, crc32Function } from "@ganglion/tensor/files";

/** Pixels of 8 bits, row after row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 1 (grey), 2 (grey, opacity), 3 (RGB) or 4 (RGB, opacity) for each pixel. */
  readonly channels: number;
  readonly data: Uint8Array;
}

/** PNG's number for each number of channels. */
const colourTypes: Readonly<Record<number, number>> = { 1: 0, 2: 4, 3: 2, 4: 6 };

/**
 * A picture as the bytes of a PNG file, packed by the platform.
 * @see W3C, Portable Network Graphics (PNG) Specification
 */
export async function pngOf({ width, height, channels, data }: Pixels): Promise<Uint8Array<ArrayBuffer>> {
  const row = width * channels;
  // Each row begins with the number of its filter: none.
  const rows = new Uint8Array(height * (row + 1));
  for (let y = 0; y < height; y++) rows.set(data.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8);
  header.setUint8(9, colourTypes[channels] as number);
  const crc32 = crc32Function();
  const chunks = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk(crc32, "IHDR", new Uint8Array(header.buffer)),
    chunk(crc32, "IDAT", await deflate(rows)),
    chunk(crc32, "IEND", new Uint8Array(0)),
  ];
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function chunk(crc32: Crc32, kind: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(kind), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}
