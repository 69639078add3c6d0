const STEP = 1 / 512;
const LIMIT = 10;

/** `1 / sqrt(E[m^2])` for the largest `m` of `pieces` independent standard normal numbers, by the trapezoidal rule. */
export function maxoutGain(pieces: number): number {
  let sum = 0;
  let below = 0;
  let before = 0;
  for (let z = -LIMIT; z <= LIMIT; z += STEP) {
    const density = Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI);
    below += ((before + density) * STEP) / 2;
    sum += z ** 2 * pieces * density * below ** (pieces - 1) * STEP;
    before = density;
  }
  return 1 / Math.sqrt(sum);
}
