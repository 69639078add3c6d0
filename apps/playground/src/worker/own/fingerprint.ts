/** The offset and the prime of FNV-1a, and another pair of the kind. */
const hashes = [
  { offset: 0x811c9dc5, prime: 0x01000193 },
  { offset: 0x9747b28c, prime: 0x85ebca6b },
] as const;

/** 16 hexadecimal digits that tell bytes from others; not made to withstand anybody who wants them to be alike. */
export function fingerprintOf(parts: readonly Uint8Array[]): string {
  return hashes
    .map(({ offset, prime }) => {
      let hash: number = offset;
      for (const bytes of parts) {
        hash = Math.imul(hash ^ (bytes.length & 0xff), prime);
        for (const byte of bytes) {
          hash = Math.imul(hash ^ byte, prime);
          // FNV alone carries nothing downwards.
          hash ^= hash >>> 15;
        }
      }
      return (hash >>> 0).toString(16).padStart(8, "0");
    })
    .join("");
}
