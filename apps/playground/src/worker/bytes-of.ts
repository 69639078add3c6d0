const whitest = 255;

/**
 * A byte, 0-255, for each value of 0-1. By a loop, since what goes through `from` one by one takes a hundred times as long; a
 * run begins with this.
 */
export function bytesOf(shares: Float32Array): Uint8Array {
  const bytes = new Uint8Array(shares.length);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = Math.round(whitest * (shares[index] ?? 0));
  return bytes;
}
