import { builtinModule } from "./builtin-module.ts";

/** The checksum of some bytes, or of what had the checksum `before` and these bytes behind it. */
export type Crc32 = (bytes: Uint8Array, before?: number) => number;

/**
 * The CRC-32 of zip, gzip and PNG: Node's own, which is twenty times as fast, or by a table.
 * @example
 * ```ts
 * import { crc32Function } from "@ganglion/tensor/files";
 * const crc32 = crc32Function();
 * crc32(Uint8Array.of(3, 4), crc32(Uint8Array.of(1, 2))) === crc32(Uint8Array.of(1, 2, 3, 4)); // => true
 * ```
 */
export function crc32Function(): Crc32 {
  const platform = builtinModule<{ readonly crc32?: Crc32 }>("node:zlib")?.crc32;
  // Node begins anew at no bytes.
  if (platform !== undefined) return (bytes, before = 0) => (bytes.length === 0 ? before : platform(bytes, before));
  const table = Int32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (-(value & 1) & 0xedb88320);
    return value;
  });
  return (bytes, before = 0) => {
    let value = ~before;
    for (const byte of bytes) value = (value >>> 8) ^ (table[(value ^ byte) & 255] as number);
    return ~value >>> 0;
  };
}
