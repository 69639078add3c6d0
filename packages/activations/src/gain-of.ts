const LIMIT = 12;
const PIECE = 1 / 8;
/** The points and weights of Gauss and Legendre's rule of five points on `[-1, 1]`. */
const POINTS = [0, -0.5384693101056831, 0.5384693101056831, -0.906179845938664, 0.906179845938664] as const;
const WEIGHTS = [
  0.5688888888888889, 0.47862867049936647, 0.47862867049936647, 0.23692688505618908, 0.23692688505618908,
] as const;

/** `1 / sqrt(E[f(z)^2])` for a standard normal z, and an `f` that is smooth between its `bends`. */
export function gainOf(f: (z: number) => number, bends: readonly number[] = []): number {
  const within = bends.filter((bend) => Math.abs(bend) < LIMIT).sort((a, b) => a - b);
  const ends = [-LIMIT, ...within, LIMIT];
  const g = (z: number): number => f(z) ** 2 * Math.exp(-(z ** 2) / 2);
  const sum = ends.slice(1).reduce((total, end, i) => total + integral(g, ends[i] as number, end), 0);
  return 1 / Math.sqrt(sum / Math.sqrt(2 * Math.PI));
}

function integral(g: (z: number) => number, from: number, to: number): number {
  const pieces = Math.max(1, Math.ceil((to - from) / PIECE));
  const half = (to - from) / pieces / 2;
  let sum = 0;
  for (let piece = 0; piece < pieces; piece++) {
    const middle = from + (2 * piece + 1) * half;
    POINTS.forEach((point, i) => {
      sum += half * (WEIGHTS[i] as number) * g(middle + half * point);
    });
  }
  return sum;
}
