import { CRC32, CRC32C, crcTable } from "./crc.ts";

/** What a checksum can be taken of: JSON, with typed arrays. */
export type PlainData =
  | null
  | boolean
  | number
  | string
  | ArrayBufferView
  | readonly PlainData[]
  | { readonly [key: string]: PlainData };

/**
 * A checksum of 64 bits over all of `data`: names, values, kinds and lengths, whatever the order of the keys. Every change of
 * a single bit changes it, and every change within 32 bits in a row.
 */
export function checksum(data: PlainData): string {
  // Both together make 64 bits.
  const [first, second] = [crcTable(CRC32), crcTable(CRC32C)];
  let a = 0xffffffff;
  let b = 0xffffffff;
  visit(data, (bytes) => {
    for (const byte of bytes) {
      a = (first[(a ^ byte) & 0xff] as number) ^ (a >>> 8);
      b = (second[(b ^ byte) & 0xff] as number) ^ (b >>> 8);
    }
  });
  return [a, b].map((crc) => (~crc >>> 0).toString(16).padStart(8, "0")).join("");
}

/** Gives the bytes of `data` to `take`, such that no two values have the same ones. */
function visit(data: PlainData, take: (bytes: Uint8Array) => void): void {
  const tell = (kind: string, ...counts: number[]): void => {
    take(Uint8Array.of(kind.charCodeAt(0)));
    take(new Uint8Array(Float64Array.from(counts).buffer));
  };
  const text = (value: string): void => {
    tell("s", value.length);
    take(new Uint8Array(Uint16Array.from({ length: value.length }, (_, i) => value.charCodeAt(i)).buffer));
  };
  if (typeof data === "number") tell("n", data);
  else if (typeof data === "string") text(data);
  else if (typeof data === "boolean" || data === null) text(`\0${data}`);
  else if (ArrayBuffer.isView(data)) {
    text(`\0${Object.prototype.toString.call(data)}`);
    tell("b", data.byteLength);
    take(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  } else if (Array.isArray(data)) {
    tell("a", data.length);
    for (const element of data) visit(element as PlainData, take);
  } else {
    const entries = Object.entries(data as Record<string, PlainData>).sort(([x], [y]) => (x < y ? -1 : 1));
    tell("o", entries.length);
    for (const [key, value] of entries) {
      text(key);
      visit(value, take);
    }
  }
}
