const STEP = 1 / 64;
const LIMIT = 12;

/** `1 / sqrt(E[f(z)^2])` for a standard normal z, by the trapezoidal rule. */
export function gainOf(f: (z: number) => number): number {
  let sum = 0;
  for (let z = -LIMIT; z <= LIMIT; z += STEP) sum += f(z) ** 2 * Math.exp(-(z ** 2) / 2);
  return 1 / Math.sqrt((sum * STEP) / Math.sqrt(2 * Math.PI));
}
