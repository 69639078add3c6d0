/** The table of the CRC-32 of zip files. */
export function checksumTable(): Int32Array {
  return Int32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (-(value & 1) & 0xedb88320);
    return value;
  });
}

/** A checksum that has begun with all bits set, continued over more bytes; its complement is the checksum. */
export function continued(table: Int32Array, checksum: number, bytes: Uint8Array): number {
  let value = checksum;
  for (const byte of bytes) value = (value >>> 8) ^ (table[(value ^ byte) & 255] as number);
  return value;
}
