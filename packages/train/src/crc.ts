/** The polynomial of CRC-32, as of PNG, reflected. */
export const CRC32 = 0xedb88320;
/** The polynomial of CRC-32C, Castagnoli's, reflected. */
export const CRC32C = 0x82f63b78;

/** What each byte does to a checksum by this polynomial. */
export function crcTable(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value;
  });
}

/** The checksum of bytes, 32 bits, by the table of a polynomial. */
export function crcOf(table: Uint32Array, bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (table[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}
