/** The part of the result that a workgroup computes. */
export interface Tile {
  /** Threads along each axis. */
  readonly threads: readonly [rows: number, columns: number];
  /** How many vectors of four rows, and of four columns, each thread computes. */
  readonly vectors: readonly [rows: number, columns: number];
  /** Whether the threads share what they read; where threads are emulated, waiting for each other costs more. */
  readonly isShared: boolean;
}

/** Along `k`, how far a workgroup goes between two barriers. */
export const DEPTH = 16;

/** The part that suits a result of `m` rows and `n` columns. */
export function tileFor(m: number, n: number, isSoftware: boolean): Tile {
  return isSoftware ? softwareTile(m, n) : hardwareTile(m, n);
}

function hardwareTile(m: number, n: number): Tile {
  if (m <= 16) return { threads: [4, 16], vectors: [1, 1], isShared: true };
  if (n <= 16) return { threads: [16, 4], vectors: [1, 1], isShared: true };
  const isSmall = m <= 32 || n <= 32;
  return { threads: [8, 8], vectors: isSmall ? [1, 1] : [2, 2], isShared: true };
}

function softwareTile(m: number, n: number): Tile {
  if (m <= 16 && n <= 16) return { threads: [4, 4], vectors: [1, 1], isShared: false };
  if (m <= 4) return { threads: [1, 16], vectors: [1, 2], isShared: false };
  if (m <= 16) return { threads: [4, 16], vectors: [1, 2], isShared: false };
  if (n <= 16) return { threads: [16, 4], vectors: [2, 1], isShared: false };
  return { threads: [8, 8], vectors: [1, 2], isShared: false };
}

/** How many parts there are along an axis of `length`. */
export function tilesOf({ threads, vectors }: Tile, axis: 0 | 1, length: number): number {
  return Math.ceil(length / (4 * threads[axis] * vectors[axis]));
}
